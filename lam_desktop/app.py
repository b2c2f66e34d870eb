"""The composition root: the only file that knows every room.

Parts are imported and made when they are first needed, so that ``lam`` starts at once, the window
is there before the planner and the floor have read their patterns, and a part that cannot be made
(no model, no display, no log) fails where its error can be told.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import lam_desktop
from lam_desktop.config.checks import Check, checked, keyring_words, machine_checks, report
from lam_desktop.config.paths import Paths, default_paths, special_folders
from lam_desktop.config.settings import Settings, load_settings, save_settings

if TYPE_CHECKING:
    from lam_desktop import pipeline as flow
    from lam_desktop.confirm.approvals import ApprovalRegister
    from lam_desktop.decide.policy import Policy
    from lam_desktop.domain.plan import PlanningContext
    from lam_desktop.execute.desktop import Desktop
    from lam_desktop.pipeline import Pipeline, Progress
    from lam_desktop.record.audit_log import AuditLog
    from lam_desktop.ui.backend import Phrase
    from lam_desktop.ui.desktop_app import Setup
    from lam_desktop.update.check import UpdateCheck

BackendName = Literal["onnx", "torch"]
GUARD, OTHERS = "guard", "guard-others"
"""Folders of models: of the guard, and of the one for other languages, which may be absent."""
MOST_HISTORY = 500


@dataclass(frozen=True, kw_only=True)
class Program:
    """One LAM Desktop: where its things are, what the person prefers, and the flow."""

    paths: Paths
    settings: Settings
    pipeline: Pipeline


def open_program(
    *, backend: BackendName = "onnx", progress: Progress | None = None, paths: Paths | None = None
) -> Program:
    """Put the parts together; raises SettingsError when the settings cannot be read."""
    from lam_desktop.confirm.approvals import ApprovalRegister
    from lam_desktop.pipeline import Pipeline
    from lam_desktop.plan.skill_planner import SkillPlanner

    paths = paths or default_paths()
    settings = load_settings(paths.settings_file)
    approvals = ApprovalRegister()
    policy = cache(lambda: _open_policy(paths, settings))
    pipeline = Pipeline(
        classifier=cache(lambda: _open_classifier(paths, backend)),
        policy=policy,
        planner=SkillPlanner(context=planning_context),
        approvals=approvals,
        executor=cache(lambda: _open_executor(approvals, policy, settings)),
        log=cache(lambda: open_log(paths)),
    )
    if progress is not None:
        pipeline = replace(pipeline, progress=progress)
    return Program(paths=paths, settings=settings, pipeline=pipeline)


def planning_context() -> PlanningContext:
    """The home, the special folders and the local time, as they are now."""
    from lam_desktop.domain.plan import PlanningContext
    from lam_desktop.execute.trash import home_trash

    home = Path.home()
    return PlanningContext(
        home=str(home),
        folders=special_folders(home),
        trash=str(home_trash() / "files"),
        now=datetime.now().astimezone().isoformat(timespec="seconds"),
    )


def run_desktop_app(mode: Literal["window", "quick", "tray"]) -> int:
    """Open the window, the quick-command bar or only the tray; the exit code."""
    from lam_desktop.ui.desktop_app import run_gui

    return run_gui(_gui_setup(default_paths()), mode)


def colours_of_window(paths: Paths) -> int:
    """Paint the window where nobody sees it, and count the colours of what came out."""
    from lam_desktop.ui.desktop_app import painted_window

    picture = painted_window(_gui_setup(paths))
    columns, lines = range(0, picture.width(), 4), range(0, picture.height(), 4)
    return len({picture.pixel(x, y) for x in columns for y in lines})


def _gui_setup(paths: Paths) -> Setup:
    from lam_desktop.config.autostart import open_autostart
    from lam_desktop.ui.backend import Backend, Preferences, Updates
    from lam_desktop.ui.desktop_app import Setup
    from lam_desktop.ui.history_rows import rows_of, rule_sentences

    settings = load_settings(paths.settings_file)
    updates = open_update_check(paths)

    def backend(progress: Progress) -> Backend:
        program = open_program(progress=progress, paths=paths)
        judged = program.pipeline.classifier().classify("open the downloads folder")
        log = open_log(paths)
        rules = rule_sentences(program.settings.profile, paths.policy_file)
        return Backend(
            pipeline=replace(program.pipeline, log=lambda: log),
            model=judged.model,
            history=lambda words: rows_of(log.records(words, MOST_HISTORY), log.records(), rules),
            verify=lambda: log.verify().sentence,
        )

    def save(preferences: Preferences) -> None:
        kept = load_settings(paths.settings_file).model_copy(update=asdict(preferences))
        save_settings(paths.settings_file, Settings.model_validate(kept.model_dump()))

    return Setup(
        factory=backend,
        preferences=Preferences(
            theme=settings.theme,
            profile=settings.profile,
            run_allowed_without_asking=settings.run_allowed_without_asking,
            check_for_updates=settings.check_for_updates,
        ),
        save=save,
        doctor=lambda: report(examine(paths)),
        assets=paths.assets_dir,
        data_dir=paths.data_dir,
        home=str(Path.home()),
        stop_keys=settings.stop_shortcut.title(),
        phrases=_phrases,
        updates=Updates(look=updates.daily, dismiss=updates.dismiss, unavailable=updates.why_not()),
        autostart=open_autostart(),
    )


def _phrases() -> tuple[Phrase, ...]:
    from lam_desktop.plan.skill_planner import SkillPlanner
    from lam_desktop.ui.phrases import phrases_of

    return tuple(phrases_of(SkillPlanner(context=planning_context).describe()))


def examine(paths: Paths) -> list[Check]:
    """What works on this machine, and how to mend what does not."""
    return [
        *(checked(what, partial(guard_name, path)) for what, path in guards(paths).items()),
        checked("settings", lambda: load_settings(paths.settings_file).profile + " profile"),
        checked("policy", lambda: _policy_words(paths)),
        checked("audit log", lambda: open_log(paths).verify().sentence),
        *machine_checks(paths),
        checked("keyring", keyring_words, essential=False),
    ]


def guard_name(path: Path) -> str:
    """What the guard in a folder calls itself; raises ModelError where it cannot be opened."""
    from lam_desktop.classify.model_folder import open_model_folder

    return open_model_folder(path).manifest.name


def guards(paths: Paths) -> dict[str, Path]:
    """The folders of the guards that are installed, by what a check calls them."""
    found = {"guard model": paths.models_dir / GUARD}
    if (others := paths.models_dir / OTHERS).is_dir():
        found["guard of other languages"] = others
    return found


def _policy_words(paths: Paths) -> str:
    _open_policy(paths, load_settings(paths.settings_file))
    return "own rules in " + str(paths.policy_file) if paths.policy_file.exists() else "as shipped"


def open_log(paths: Paths | None = None) -> AuditLog:
    """The audit log; raises RecordError."""
    from lam_desktop.record.audit_log import AuditLog

    return AuditLog((paths or default_paths()).audit_db)


def open_update_check(paths: Paths | None = None) -> UpdateCheck:
    """Whether there is something newer; nothing is read and nobody is asked yet."""
    from lam_desktop.update.check import UpdateCheck
    from lam_desktop.update.manifest import SYSTEMS
    from lam_desktop.update.source import load_source

    paths = paths or default_paths()
    return UpdateCheck(
        source=lambda: load_source(paths.assets_dir / "updates.toml"),
        state_file=paths.state_dir / "updates.json",
        have=lam_desktop.__version__,
        system=SYSTEMS.get(sys.platform, "linux"),
    )


def _open_classifier(paths: Paths, backend: BackendName) -> flow.Classifier:
    """The guard, with that of other languages behind it where there is one."""
    from lam_desktop.classify.two_guards import TwoGuards

    first, *others = guards(paths).values()
    guard = _open_guard(first, backend)
    return TwoGuards(guard, lambda: _open_guard(others[0], backend)) if others else guard


def _open_guard(path: Path, backend: BackendName) -> flow.Classifier:
    if backend == "torch":
        from lam_desktop.classify.model_folder import open_model_folder
        from lam_desktop.classify.torch_classifier import TorchClassifier

        return TorchClassifier(open_model_folder(path))
    from lam_desktop.classify.onnx_classifier import open_onnx_classifier

    return open_onnx_classifier(path)


def _open_policy(paths: Paths, settings: Settings) -> Policy:
    from lam_desktop.decide.floor import Floor
    from lam_desktop.decide.policy import load_policy

    home = Path.home()
    own = (paths.config_dir, paths.data_dir, paths.state_dir, paths.models_dir, *_own_code())
    floor = Floor(
        home,
        own,
        special_folders(home),
        allow_run_command=settings.allow_run_command,
        own_pid=os.getpid(),
        stop_keys=tuple(settings.stop_shortcut.split("+")),
    )
    return load_policy(settings.profile, paths.policy_file, floor)


def _own_code() -> Iterator[Path]:
    """Where the code that runs here lies: whoever changes it changes the guard."""
    package = Path(lam_desktop.__file__).parent
    yield package
    if (package.parent / "pyproject.toml").is_file():
        yield package.parent  # the source tree
    if sys.prefix != sys.base_prefix:
        yield Path(sys.prefix)  # the virtual environment


def _open_executor(
    approvals: ApprovalRegister, policy: Callable[[], flow.Policy], settings: Settings
) -> flow.Executor:
    from lam_desktop.execute.executor import StepExecutor

    return StepExecutor(
        open_desktop=_open_desktop,
        redeem=approvals.redeem,
        recheck=lambda action, situation: policy().on_action(action, situation),
        listen=lambda stop: _stop_key(settings.stop_shortcut, stop),
    )


def _open_desktop() -> Desktop:
    from lam_desktop.execute.pyautogui_desktop import PyautoguiDesktop

    return PyautoguiDesktop()


def _stop_key(chord: str, stop: threading.Event) -> AbstractContextManager[object]:
    if not os.environ.get("DISPLAY"):
        return nullcontext()  # what needs the display will say that there is none
    from lam_desktop.execute.stop import StopKey

    return StopKey(chord, stop)
