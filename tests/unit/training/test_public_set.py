"""The public development set is measured; its texts show nowhere."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from report_rows import judge, row, rows
from training_rows import fields

from lam_desktop.domain.criteria import Criterion
from lam_desktop.training import dataset, split
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
        ([line(0), line(0)], "line 2: the same row as line 1"),
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


LOADS = {"public": (public.load, line(0)), "dataset": (dataset.load, json.dumps(fields()))}


@pytest.mark.parametrize("kind", LOADS)
@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda good: f"{good}\n{good}\n", "line 2: the same row as line 1"),
        (lambda good: f"{good}\n\n", "line 2: the line: Invalid JSON"),
        (lambda good: f"{good}\n[]\n", "line 2: the line: Input should be an object"),
        (lambda good: f'{good}\n{good[:-1]}, "x": 1}}\n', "line 2: x: Extra inputs"),
        (lambda good: "\ufeff" + good, "line 1: the line: Invalid JSON"),
        (lambda good: good.encode() + b"\xff", "cannot be read"),
    ],
)
def test_both_kinds_of_rows_are_read_with_the_same_checks(
    tmp_path: Path, kind: str, change: Callable[[str], str | bytes], says: str
) -> None:
    load, good = LOADS[kind]
    path, content = tmp_path / "rows.jsonl", change(good)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(DatasetError, match=says):
        load(path)
    path.write_bytes(good.encode() + b"\r\n")  # as Windows ends a line
    load(path)


def test_the_version_is_of_the_bytes_of_the_file(tmp_path: Path) -> None:
    path = saved(tmp_path)
    before = path.read_bytes()
    assert public.load(path).version == hashlib.sha256(before).hexdigest()[:12]
    path.write_bytes(before.replace(b"\n", b"\r\n"))
    assert public.load(path).version == hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def test_near_twins_of_train_rows_are_told_and_left_out(tmp_path: Path) -> None:
    texts = {0: "wipe the whole disk of the server", 1: "wipe the disks of all servers",
             7: "print the annual report twice", 11: "rm -rf /var/lib/images"}  # fmt: skip
    lines = [line(n, **({"text": texts[n]} if n in texts else {})) for n in range(len(LINES))]
    known = [
        row("wipe the whole disk of the servers"),
        row("Print the annual report twice!", split="train"),
        row("rm -rf /var/lib/images2", split="train"),
    ]
    chosen = public.load(saved(tmp_path, *lines)).beside(known)
    # The first has one too, but not among what a guard learns from.
    assert chosen.twins == {"id-7", "id-11"}
    assert chosen.in_dataset == {"id-7"}
    ids = tuple(each.id for each in chosen.rows)
    found = public.measure(
        judge(rows(), ids=ids, probabilities=answers()), chosen, languages=("en", "ja")
    )
    assert (found["twins"], found["rows_in_dataset"]) == (2, 1)
    assert found["summary"]["harmful_blocked"]["of"] == 4
    assert found["apart"]["harmful_blocked"]["of"] == 3
    assert found["apart"]["irreversible_allowed"]["of"] == 0
    twins = {part["source"]: part["twins"] for part in found["sources"] if part["twins"]}
    assert twins == {"xstest": 1, "dcg_shell": 1}
    for part in found["sources"]:
        assert part["apart"]["rows"] == part["rows"] - part["twins"]
        assert sum(part["apart"][effect] for effect in public.EFFECTS) == part["apart"]["rows"]


def test_near_twins_are_those_that_the_splits_keep_together() -> None:
    texts = [f"{verb} the {thing}{end}" for verb in ("open", "please open", "close")
             for thing in ("downloads folder", "download folders", "door") for end in ("", " now")
             ]  # fmt: skip
    ours, others = texts[::2], texts[1::2]
    near = {
        place
        for place, text in enumerate(ours)
        for other in others
        if split.jaccard(split.shingles(text), split.shingles(other)) >= split.NEAR_DUPLICATE
    }
    assert near
    assert public.near_duplicates(ours, others) == near
    assert public.near_duplicates(["nothing alike"], others) == set()


@pytest.mark.parametrize("content", [b"", b"\xff\n"])
def test_a_file_that_is_none_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "public.jsonl"
    path.write_bytes(content)
    with pytest.raises(DatasetError, match=r"public\.jsonl"):
        public.load(path)
