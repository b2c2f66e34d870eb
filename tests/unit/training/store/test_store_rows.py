"""Rows go in and come out as they were; nobody's word is overwritten; all is traced."""

from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from store_rows import content, row, some_rows

from lam_desktop.training.dataset import Row
from lam_desktop.training.store import files
from lam_desktop.training.store.errors import RowError, StoreError
from lam_desktop.training.store.store import DATASET, Store
from lam_desktop.training.store.values import Conflict, NewTask, Opinion, PromptText, labels_of

COMMITTED = Path(__file__).parents[4] / "data" / "commands.jsonl"


@pytest.fixture
def store(database: str) -> Iterator[Store]:
    with Store.open(database) as opened:
        yield opened


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """Some lines of the committed dataset, as it is there."""
    path = tmp_path / "sample.jsonl"
    lines = COMMITTED.read_bytes().split(b"\n")[:-1]
    path.write_bytes(b"\n".join(lines[::150]) + b"\n")
    return path


@pytest.mark.parametrize("ending", ["jsonl", "csv", "parquet"])
def test_the_dataset_is_an_export(store: Store, sample: Path, tmp_path: Path, ending: str) -> None:
    store.import_rows(files.read(sample))

    between = tmp_path / f"between.{ending}"
    files.write(store.rows(), between)
    files.write(files.read(between), tmp_path / "out.jsonl")

    assert (tmp_path / "out.jsonl").read_bytes() == sample.read_bytes()


@pytest.mark.timeout(900)  # seconds on a machine that is free
def test_the_whole_committed_dataset_comes_back_byte_for_byte(tmp_path: Path) -> None:
    with Store.open(tmp_path / "factory.db") as store:
        store.import_rows(files.read(COMMITTED))
        files.write(store.rows(state="ready"), tmp_path / "out.jsonl")

    assert (tmp_path / "out.jsonl").read_bytes() == COMMITTED.read_bytes()


def test_importing_again_changes_nothing(store: Store) -> None:
    rows = some_rows(2500)
    first = store.import_rows(rows, name="rows.jsonl")
    before = content(store)

    again = store.import_rows(rows, name="rows.jsonl")

    assert (first.new, first.known) == (2500, 0)
    assert (again.new, again.known, again.second, again.conflicts) == (0, 2500, 0, ())
    assert content(store) == before


def test_rows_are_exported_in_the_order_they_came(store: Store) -> None:
    first, second = some_rows(30)[::-1], [row("play some music"), row("Abbrechen", language="de")]
    store.import_rows(first)
    store.import_rows([*first[:5], *second])

    assert list(store.rows()) == [*first, *second]
    assert list(store.rows(language="de")) == second[1:]


def test_a_row_twice_in_one_file_is_one_row(store: Store) -> None:
    added = store.import_rows([row(), row("lock the screen"), row()])

    assert (added.new, added.known) == (2, 1)


@pytest.mark.parametrize(
    ("changes", "differing"),
    [
        ({"risk": "medium"}, ("risk",)),
        ({"risk": "medium", "boundaries": "beyond"}, ("boundaries", "risk")),
        ({"split": "test"}, ("split",)),
        ({"group": "other-1", "source": "other"}, ("group", "source")),
    ],
)
def test_an_annotators_word_is_not_overwritten(
    store: Store, changes: dict[str, str], differing: tuple[str, ...]
) -> None:
    store.import_rows([row()])
    before = content(store)

    added = store.import_rows([row(**changes)])

    assert added.conflicts == (Conflict(task=row().id, fields=differing),)
    assert added.stored == 0
    assert content(store) == before


def test_another_annotators_answers_stand_beside_the_first(store: Store) -> None:
    store.import_rows([row(), row("lock the screen")])
    other = row(risk="medium", split="test")

    added = store.import_rows([other], annotator="anna")

    assert (added.new, added.second) == (0, 1)
    assert [each.risk for each in store.rows()] == ["low", "low"]
    opinions = [(each.annotator, each.labels[-1]) for each in store.opinions()]
    assert opinions == [(DATASET, "low"), ("anna", "medium"), (DATASET, "low")]


def test_whose_label_counts_can_be_settled(store: Store) -> None:
    store.import_rows([row()])
    opinion = Opinion(task=row().id, annotator="judge", labels=labels_of(row(risk="medium")))
    assert store.judge([opinion]).second == 1
    assert store.judge([opinion]).known == 1

    store.settle("judge", [row().id])

    assert list(store.rows()) == [row(risk="medium")]
    assert store.provenance(row().id).annotator == "judge"


def test_a_label_that_breaks_the_guide_cannot_count(store: Store) -> None:
    store.import_rows([row()])
    broken = ("feasible", "legal", "ethical", "within", "irreversible", "low")
    store.judge([Opinion(task=row().id, annotator="model", labels=broken)])

    with pytest.raises(RowError, match="never low"):
        store.settle("model", [row().id])

    assert list(store.rows()) == [row()]


@pytest.mark.parametrize(
    ("task", "labels", "said"),
    [
        ("0123456789ab", labels_of(row()), "no row 0123456789ab"),
        (row().id, labels_of(row())[:5], "six answers, not 5"),
        (row().id, (*labels_of(row())[:5], "awful"), "risk cannot be “awful”"),
    ],
)
def test_an_opinion_must_be_one(
    store: Store, task: str, labels: tuple[str, ...], said: str
) -> None:
    store.import_rows([row()])

    with pytest.raises(RowError, match=said):
        store.judge([Opinion(task=task, annotator="model", labels=labels)])


def test_review_has_a_reason_and_is_not_exported_as_ready(store: Store) -> None:
    rows = some_rows(3)
    store.import_rows(rows)

    store.mark({rows[1].id: "near duplicate of another", rows[2].id: "language"})
    store.mark({rows[2].id: None})

    assert list(store.rows(state="ready")) == [rows[0], rows[2]]
    assert list(store.rows(state="review")) == [rows[1]]
    assert store.status().reasons == {"near duplicate of another": 1}
    assert store.provenance(rows[1].id).reason == "near duplicate of another"


def test_a_place_can_be_changed(store: Store) -> None:
    rows = some_rows(2)
    store.import_rows(rows)

    store.place({rows[0].id: ("g9", "test")})

    moved = next(store.rows())
    assert (moved.group, moved.split) == ("g9", "test")
    with pytest.raises(RowError, match="cannot be in the split"):
        store.place({rows[1].id: ("g9", "tset")})
    with pytest.raises(RowError, match="no row"):
        store.place({rows[1].id: ("g1", "test"), "0123456789ab": ("g9", "test")})
    assert list(store.rows())[1] == rows[1]


def test_provenance_is_whole(store: Store) -> None:
    german = row("öffne den Ordner", language="de", source="carried_de")
    prompt = PromptText(name="translate", text="Translate into German: …")
    store.import_rows([row()])
    store.add(
        [NewTask(row=german, parent=row().id, relation="translation", prompt=prompt)],
        annotator="openai/gpt-5-mini",
    )

    found = store.provenance(german.id)

    assert (found.parent, found.relation, found.prompt) == (row().id, "translation", prompt)
    assert (found.source, found.annotator, found.run) == (
        "carried_de",
        "openai/gpt-5-mini",
        "import",
    )
    with pytest.raises(StoreError, match="no row 0123456789ab"):
        store.provenance("0123456789ab")


@pytest.mark.parametrize(
    ("task", "said"),
    [
        (NewTask(row=row(), parent="0123456789ab", relation="paraphrase"), "not stored"),
        (NewTask(row=row("a\0b")), "NUL"),
        (NewTask(row=row(), state="review"), "reason"),
        (NewTask(row=row(), parent="0123456789ab"), "belong together"),
    ],
)
def test_all_or_nothing_is_stored(store: Store, task: NewTask, said: str) -> None:
    before = content(store)

    with pytest.raises(RowError, match=said):
        store.add([*(NewTask(row=each) for each in some_rows(10)), task], annotator="anna")

    assert content(store) == before


def test_texts_of_every_kind_survive(store: Store) -> None:
    texts = ["'; DROP TABLE task; --", "🎵 shout\nin\tlines\r\n", "‮rtl", "\u2028", "%s %(x)s ?"]
    rows: list[Row] = [row(text) for text in texts]

    store.import_rows(rows)

    assert list(store.rows()) == rows


def test_writers_at_once_store_each_row_once(store: Store) -> None:
    rows = some_rows(200)
    threads = [
        Thread(target=store.import_rows, args=(rows[at : at + 120],)) for at in (0, 40, 80, 0)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    found = list(store.rows())
    assert sorted(each.id for each in found) == sorted(each.id for each in rows)
    with store.reading() as connection:
        positions = connection.exec_driver_sql("SELECT position FROM task").scalars().all()
    assert sorted(positions) == list(range(200))


def test_status_counts(store: Store) -> None:
    store.import_rows([*some_rows(3), row("Abbrechen", language="de", split="test", source="de")])

    found = store.status()

    assert found.tasks == 4
    assert (found.languages, found.splits) == ({"en": 3, "de": 1}, {"train": 3, "test": 1})
    assert found.sources == {"files_en": 3, "de": 1}
    assert (found.states, found.annotators) == ({"ready": 4}, {DATASET: 4})
    assert (found.jobs, found.cost_micros) == ({}, 0)
