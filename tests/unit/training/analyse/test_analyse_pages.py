"""From rows to a folder: what the report says, and what is said of rows that it cannot use."""

import re
from html import unescape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import click
import numpy as np
import pytest
from analyse_rows import HARM, learnable, row
from click.testing import CliRunner, Result

from lam_desktop.cli.data_report import add_to
from lam_desktop.training import dataset
from lam_desktop.training.analyse import collect, pages
from lam_desktop.training.analyse.collect import Found
from lam_desktop.training.analyse.subject import AnalysisError, Subject, load_vectors
from lam_desktop.training.analyse.telling import report
from lam_desktop.training.dataset import Row

NASTY = "send <b>it</b> | `now` & [here](there)"
LOADING = re.compile(r"""(?:src|href)=["'](?!#)|url\((?!#)|@import|<script|<link|<image""")


def nasty_rows() -> list[Row]:
    sent = {"reversibility": "irreversible", "risk": "medium"}
    return [
        *learnable(per_verb=48),
        row(NASTY, group="n1"),
        row(f"{NASTY} please", group="n2", **sent),
        row("打开文件夹", language="zh", source="源_zh"),
    ]


def subject(rows: list[Row], **more: Any) -> Subject:
    return Subject(command="lam data report --out here", name="rows.jsonl", rows=rows, **more)


def lam_data(*words: str) -> Result:
    @click.group()
    def data() -> None: ...

    add_to(data)
    return CliRunner().invoke(data, words)


@pytest.fixture(scope="module")
def found() -> Found:
    return collect.collect(subject(nasty_rows()))


@pytest.fixture(scope="module")
def folder(found: Found, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("analyse") / "a" / "report"
    pages.write(found, out)
    return out


def test_the_folder_is_whole(folder: Path) -> None:
    names = {path.name for path in folder.iterdir()}
    svgs = {name for name in names if name.endswith(".svg")}
    assert names - svgs == {"report.md", "report.html"}
    assert "what-if.svg" in svgs
    assert "learning-curve.svg" in svgs
    for svg in svgs:
        ElementTree.parse(folder / svg)
    text = (folder / "report.md").read_text(encoding="utf-8")
    assert set(re.findall(r"!\[[^\]]+\]\(([^)]+)\)", text)) == svgs


def test_the_page_loads_nothing_and_texts_are_no_markup(folder: Path) -> None:
    html = (folder / "report.html").read_text(encoding="utf-8")
    assert not LOADING.search(html)
    assert "<b>" not in html
    assert NASTY in unescape(html)
    assert r"send &lt;b&gt;it&lt;/b&gt; \| \`now\` &amp; \[here\](there)" in (
        folder / "report.md"
    ).read_text(encoding="utf-8")


def test_each_section_begins_with_a_sentence_on_what_was_found(found: Found) -> None:
    for section in report.sections(found):
        first = section.words[0]
        assert first.endswith("."), section.title
        assert re.search(r"\d", first), f"{section.title}: {first}"
        assert "nan" not in " ".join(section.words)


def test_what_there_is_stands_in_the_page(folder: Path, found: Found) -> None:
    page = unescape((folder / "report.html").read_text(encoding="utf-8"))
    for title in (
        *("What to write next", "Labels", "Cells", "Duplicates left", "Words of each label"),
        *("What if a source or a language were not there", "Shortcuts", "Same words, same labels?"),
        *("What if there were fewer rows, or more", "What if labels were wrong"),
    ):
        assert f"{title}" in page
    assert "Evaluation of the dataset rows.jsonl" in page
    assert "lam data report --out here" in page
    assert found.version in page
    assert "hack" in page
    assert "взломай" in page
    assert "zh (1 row)" in page


def test_captions_name_how_many_rows_they_stand_on(folder: Path, found: Found) -> None:
    page = unescape((folder / "report.html").read_text(encoding="utf-8"))
    captions = re.findall(r"<figcaption>([^<]+)</figcaption>", page)
    assert len(captions) == page.count("<figure")
    counts = {f"{len(found.subject.rows):,} rows", "64 validation rows"}
    for caption in captions:
        assert any(count in caption for count in counts), caption


def test_the_same_rows_give_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    for path in pages.write(collect.collect(subject(nasty_rows())), tmp_path):
        assert path.read_bytes() == (folder / path.name).read_bytes(), path.name


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([row("open the folder")], "it takes 20 and 10 at least"),
        ([row(f"open folder {n}") for n in range(40)], "All 40 rows have the same six labels"),
        ([row("a"), row("b", language="de", **HARM)], "Words of each label"),
    ],
)
def test_little_is_told_in_plain_sentences(rows: list[Row], says: str, tmp_path: Path) -> None:
    pages.write(collect.collect(subject(rows)), tmp_path)
    text = (tmp_path / "report.md").read_text(encoding="utf-8")
    assert says in text
    assert "nan" not in text


def test_no_rows_are_an_error_in_plain_words() -> None:
    with pytest.raises(AnalysisError, match=r"rows\.jsonl holds no rows, so there is nothing"):
        subject([])


@pytest.mark.parametrize(
    ("vectors", "says"),
    [
        (np.zeros((3, 2)), "has 1 rows"),
        (np.zeros(1), "shape"),
        (np.full((1, 2), np.nan), "no number"),
    ],
)
def test_vectors_of_other_rows_are_refused(vectors: np.ndarray, says: str) -> None:
    with pytest.raises(AnalysisError, match=says):
        subject([row("one")], vectors=vectors)


def test_a_file_that_holds_no_vectors_is_named(tmp_path: Path) -> None:
    (tmp_path / "odd.npy").write_text("odd")
    with pytest.raises(AnalysisError, match=r"odd\.npy cannot be read"):
        load_vectors(tmp_path / "odd.npy")


def test_languages_are_chosen_with_their_vectors() -> None:
    some = [row("one"), row("eins", language="de"), row("two")]
    chosen = subject(some, vectors=np.arange(6.0).reshape(3, 2)).of_languages(["en"])
    assert [r.text for r in chosen.rows] == ["one", "two"]
    assert chosen.vectors is not None
    assert chosen.vectors.tolist() == [[0, 1], [4, 5]]
    with pytest.raises(AnalysisError, match=r"no rows in fr.*de, en"):
        subject(some).of_languages(["fr"])


def test_lam_data_report_writes_and_tells_what_to_write_next(tmp_path: Path) -> None:
    dataset.save(learnable(), tmp_path / "rows.jsonl")
    (tmp_path / "corrections.tsv").write_text("000000000000\tFLEWR1\tFLEWR2\ta rule\n")
    asked = ["--dataset", str(tmp_path / "rows.jsonl"), "--out", str(tmp_path / "out")]
    done = lam_data("report", *asked, "--quick", "--language", "en")
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("What to write next")
    assert "report.html" in done.stderr
    text = (tmp_path / "out" / "report.md").read_text(encoding="utf-8")
    assert "--quick" in text
    assert "1 correction is of rows that are not here" in text
    assert "взломай" not in text


@pytest.mark.parametrize(
    ("content", "more", "says"),
    [
        ("", (), "holds no rows"),
        ("{}\n", (), "line 1"),
        (None, ("--language", "fr"), "no rows in fr"),
        (None, ("--vectors", "rows.jsonl"), "cannot be read"),
        (None, ("--judge", "rows.jsonl"), "cannot be used"),
    ],
)
def test_lam_data_report_says_what_is_wrong(
    content: str | None,
    more: tuple[str, ...],
    says: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    dataset.save(learnable(), tmp_path / "rows.jsonl")
    if content is not None:
        (tmp_path / "rows.jsonl").write_text(content)
    done = lam_data("report", "--dataset", "rows.jsonl", "--out", "out", *more)
    assert done.exit_code == 1
    assert says in done.stderr
    assert "Traceback" not in done.output
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_written_is_said(found: Found, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(AnalysisError, match="choose another folder with --out"):
        pages.write(found, tmp_path / "file" / "report")


def test_the_life_cycle_is_a_picture_that_reads_on_light_and_dark() -> None:
    path = Path(__file__).parents[4] / "docs" / "images" / "data-life-cycle.svg"
    text = path.read_text(encoding="utf-8")
    ElementTree.fromstring(text)
    assert "<title" in text
    assert "<desc" in text
    assert not LOADING.search(text.replace("url(#tip)", ""))
    for room in ("generate", "jobs", "providers", "store", "clean", "review", "analyse"):
        assert f">{room}</text>" in text
