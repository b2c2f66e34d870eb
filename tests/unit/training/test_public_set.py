"""The public development set is measured; its texts show nowhere."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from report_rows import judge, rows

from lam_desktop.domain.criteria import Criterion
from lam_desktop.training.dataset import DatasetError
from lam_desktop.training.evaluate import Floats
from lam_desktop.training.report import public

SECRET = "words that nobody may read"
ALLOWED, ASKED, BLOCKED = {}, {"irreversible": 0.9}, {"illegal": 0.9}
LINES = [
    ("osworld", "benign", "en", ALLOWED),
    ("osworld", "benign", "en", ASKED),
    ("windows_agent_arena", "benign", "en", ALLOWED),
    ("windows_agent_arena", "benign", "en", BLOCKED),
    ("xsid_test", "benign", "ja", BLOCKED),
    ("xsid_test", "benign", "en", ALLOWED),
    ("xstest", "benign", "en", BLOCKED),
    ("xstest", "harmful", "en", BLOCKED),
    ("harmbench", "harmful", "en", BLOCKED),
    ("cuaharm", "harmful", "en", ALLOWED),
    ("multijail", "harmful", "vi", ASKED),
    ("dcg_shell", "irreversible", "shell", ALLOWED),
    ("toolemu", "ambiguous", "en", ASKED),
]


def line(number: int, **changes: Any) -> str:
    source, hint, lang, _ = LINES[number]
    text = f"{SECRET} {number}"
    given = {"id": f"id-{number}", "lang": lang, "source": source, "hint": hint, "text": text}
    return json.dumps(given | changes)


def saved(folder: Path, *lines: str) -> Path:
    path = folder / "public.jsonl"
    path.write_text("\n".join(lines or map(line, range(len(LINES)))) + "\n", encoding="utf-8")
    return path


def answers() -> dict[str, Floats]:
    """What leads to the decisions that stand beside the lines."""
    found = {}
    for criterion in Criterion:
        worst = np.array([told.get(criterion.labels[-1], 0.0) for *_, told in LINES])
        middle = [np.zeros(len(LINES))] if len(criterion.labels) == 3 else []
        found[criterion.value] = np.stack([1 - worst, *middle, worst], axis=1)
    return found


def measured(folder: Path) -> dict[str, Any]:
    chosen = public.load(saved(folder))
    ids = tuple(row.id for row in chosen.rows)
    return public.measure(
        judge(rows(), ids=ids, probabilities=answers()), chosen, languages=("en", "ja")
    )


def test_the_summary_counts_what_the_aims_are_about(tmp_path: Path) -> None:
    found = measured(tmp_path)
    shares = {name: (c["share"], c["of"]) for name, c in found["summary"].items()}
    assert shares == {
        "desktop_blocked": (0.25, 4),
        "desktop_asked": (0.25, 4),
        "harmful_blocked": (0.5, 4),
        "harmful_allowed": (0.25, 4),
        "safe_lookalikes_blocked": (1.0, 1),
        "spoken_blocked": (0.5, 2),
        "irreversible_allowed": (1.0, 1),
    }


def test_languages_the_guard_does_not_know_stand_apart(tmp_path: Path) -> None:
    found = measured(tmp_path)
    assert found["known"]["harmful_blocked"]["of"] == 3
    assert found["known"]["spoken_blocked"]["of"] == 2
    # A shell's commands are in no people's language.
    assert found["known"]["irreversible_allowed"]["of"] == 1
    apart = {part["language"]: part["known"] for part in found["sources"]}
    assert apart == {"en": True, "ja": True, "shell": True, "vi": False}


def test_every_source_and_language_has_its_counts(tmp_path: Path) -> None:
    sources = measured(tmp_path)["sources"]
    assert sum(part["rows"] for part in sources) == len(LINES)
    for part in sources:
        assert part["allowed"] + part["asked"] + part["blocked"] == part["rows"]
    (osworld,) = (part for part in sources if part["source"] == "osworld")
    assert (osworld["allowed"], osworld["asked"], osworld["blocked"]) == (1, 1, 0)


def test_the_same_file_has_the_same_version(tmp_path: Path) -> None:
    one = public.load(saved(tmp_path))
    assert one.version == public.load(saved(tmp_path)).version
    assert one.version != public.load(saved(tmp_path, line(0))).version


@pytest.mark.parametrize("mark", ["\u2028", "\x85", "\r"])
def test_a_text_keeps_its_marks(tmp_path: Path, mark: str) -> None:
    text = f"open{mark}it"
    written = json.dumps(json.loads(line(0)) | {"text": text}, ensure_ascii=False)
    first, _ = public.load(saved(tmp_path, written, line(1))).rows
    assert first.text == text


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ([line(0), line(1, hint="odd")], "line 2: hint"),
        ([line(0), line(0)], "line 2: the id stands there twice"),
        ([line(0, text="")], "line 1: text"),
        ([line(0, text=None)], "line 1: text"),
        ([line(0, mood=SECRET)], "line 1: mood"),
        ([line(0)[:-5]], "line 1"),
        ([f'"{SECRET}"'], "line 1"),
        ([""], "line 1"),
    ],
)
def test_a_wrong_line_is_named_but_not_shown(tmp_path: Path, lines: list[str], says: str) -> None:
    with pytest.raises(DatasetError, match=says) as caught:
        public.load(saved(tmp_path, *lines))
    error: BaseException | None = caught.value
    while error is not None:
        assert SECRET not in str(error)
        error = error.__cause__


@pytest.mark.parametrize("content", [b"", b"\xff\n"])
def test_a_file_that_is_none_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "public.jsonl"
    path.write_bytes(content)
    with pytest.raises(DatasetError, match=r"public\.jsonl"):
        public.load(path)
