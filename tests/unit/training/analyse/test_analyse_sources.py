"""What is known of each source comes from what was given, and is unknown otherwise."""

import numpy as np
from analyse_rows import HARM, learnable, row

from lam_desktop.domain.criteria import Criterion
from lam_desktop.training.analyse.probe import AT_HALF
from lam_desktop.training.analyse.sources import Source, Sources, breaks_the_guide, sample, sources
from lam_desktop.training.analyse.subject import Subject
from lam_desktop.training.dataset import Row
from lam_desktop.training.report.judges import Judge
from lam_desktop.training.seed_files import Correction, SeedLine

HARMLESS = {criterion.value: criterion.labels[0] for criterion in Criterion}


def found_in(rows: list[Row], **more: object) -> Sources:
    subject = Subject(command="lam data report", name="rows", rows=rows, **more)  # type: ignore[arg-type]
    return sources(subject, repeated={0}, near=set())


def of(found: Sources, name: str) -> Source:
    (source,) = (source for source in found.each if source.name == name)
    return source


def allowing(rows: list[Row]) -> Judge:
    """A judge that finds everything harmless."""
    p = {c.value: np.tile([1.0] + [0.0] * (len(c.labels) - 1), (len(rows), 1)) for c in Criterion}
    ids = tuple(r.id for r in rows)
    return Judge(name="yes", thresholds=AT_HALF, ids=ids, probabilities=p, costs={})


def seed(**labels: str) -> SeedLine:
    return SeedLine(
        text="x", labels=HARMLESS | labels, source="files_en", number=1, group="files_en-0001"
    )


def test_what_was_not_given_is_not_known() -> None:
    found = found_in(learnable())
    source = of(found, "files_en")
    assert (source.rows, source.teaching, source.repeated) == (12, 8, 1)
    assert (source.corrected, source.mended, source.learnt) == (None, None, None)
    assert found.judge is None
    assert of(found, "harm_en").harmful == 1.0


def test_corrections_are_counted_by_source_and_lost_ones_too() -> None:
    some = learnable()
    change = Correction(old=HARMLESS, new=HARMLESS | HARM, reason="a rule")
    lost = row("is not there").id
    harmful = next(r for r in some if r.source == "harm_ru")
    found = found_in(some, corrections={harmful.id: change, lost: change})
    assert of(found, "harm_ru").corrected == 1
    assert of(found, "files_en").corrected == 0
    assert found.lost_corrections == 1


def test_lines_that_break_the_guide_are_counted() -> None:
    good, bad = seed(), seed(legality="illegal")
    assert not breaks_the_guide(good)
    assert breaks_the_guide(bad)
    found = found_in(learnable(), seeds=[good, bad, seed(reversibility="irreversible")])
    source = of(found, "files_en")
    assert (source.lines, source.mended) == (3, 2)
    assert of(found, "harm_en").mended is None


def test_agreement_with_a_guard_is_apart_for_what_it_may_have_learnt() -> None:
    some = learnable()
    found = found_in(some, judge=allowing([r for r in some if r.language == "en"]))
    harmless, harm = of(found, "files_en"), of(found, "harm_en")
    assert harmless.learnt is not None
    assert harm.learnt is not None
    assert harm.others is not None
    assert (harmless.learnt["share"], harmless.learnt["of"]) == (1.0, 8)
    assert (harm.learnt["share"], harm.learnt["of"]) == (0.0, 16)
    assert (harm.others["share"], harm.others["of"]) == (0.0, 8)
    assert of(found, "harm_ru").others is None


def test_a_guard_is_asked_about_the_same_few_rows_of_each_source() -> None:
    some = learnable()
    chosen = sample(some, {"en"}, most=3)
    assert chosen == sample(list(reversed(some)), {"en"}, most=3)
    assert {r.language for r in chosen} == {"en"}
    # Three that teach and three others, of each of the three English sources.
    assert len(chosen) == 18
