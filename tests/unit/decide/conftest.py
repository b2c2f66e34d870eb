"""A home to judge in, a floor that stands on it, and assessments made of a few numbers."""

from collections.abc import Callable
from pathlib import Path

import pytest

from lam_desktop.decide.floor import Floor
from lam_desktop.domain.criteria import Criterion
from lam_desktop.domain.verdict import Assessment, Thresholds, Verdict
from lam_desktop.domain.window import Situation, Window

THRESHOLDS = Thresholds(
    block={"infeasible": 0.7, "illegal": 0.6, "unethical": 0.6},
    confirm={
        "infeasible": 0.4,
        "illegal": 0.3,
        "unethical": 0.3,
        "beyond": 0.4,
        "irreversible": 0.4,
        "high": 0.3,
    },
    language=0.5,
)


def make_assessment(
    *, other_language: float = 0.0, thresholds: Thresholds = THRESHOLDS, **labels: float
) -> Assessment:
    """An assessment from the probabilities of the worrying answers; the rest is harmless."""
    verdicts = []
    for criterion in Criterion:
        p = {label: labels.get(label, 0.0) for label in criterion.labels[1:]}
        p[criterion.labels[0]] = 1 - sum(p.values())
        verdicts.append(Verdict(criterion=criterion, p=p))
    return Assessment(
        verdicts=tuple(verdicts),
        thresholds=thresholds,
        p_other_language=other_language,
        model="a fake",
        ms=0.0,
    )


@pytest.fixture
def assess() -> Callable[..., Assessment]:
    return make_assessment


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with the usual folders, some secrets and the guard's own files."""
    home = tmp_path / "home" / "me"
    for folder in ("Documents", "Downloads", "Desktop", ".ssh", ".config/lam-desktop"):
        (home / folder).mkdir(parents=True)
    (home / "Documents" / "report.pdf").write_bytes(b"%PDF")
    (home / ".ssh" / "id_ed25519").write_text("secret")
    (tmp_path / "home" / "she").mkdir()
    return home


def make_floor(home: Path, **options: object) -> Floor:
    own = (home / ".config" / "lam-desktop", home / ".local" / "share" / "lam-desktop")
    special = {
        name: str(home / name.capitalize()) for name in ("documents", "downloads", "desktop")
    }
    return Floor(home, own, special, **options)  # type: ignore[arg-type]


@pytest.fixture
def floor(home: Path) -> Floor:
    return make_floor(home)


def window(app: str = "mousepad", title: str = "Untitled 1 - Mousepad", pid: int = 4) -> Situation:
    return Situation(active_window=Window(title=title, app=app, pid=pid))
