"""Questions to the database: rows in the order of the export, provenance, counts."""

from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Connection, Select, func, select

from lam_desktop.training.dataset import Row
from lam_desktop.training.store.adding import CRITERIA
from lam_desktop.training.store.errors import StoreError
from lam_desktop.training.store.tables import (
    Annotator,
    Attempt,
    Job,
    Label,
    Prompt,
    Run,
    Source,
    Task,
)
from lam_desktop.training.store.values import Opinion, PromptText, Provenance, Status

AT_ONCE = 5000


def rows(
    connection: Connection,
    *,
    state: str | None = None,
    split: str | None = None,
    language: str | None = None,
) -> Iterator[Row]:
    """Every row, or those of a state, split or language, with the label that counts."""
    asked = _whole_rows().order_by(Task.position, Task.id)
    for column, value in ((Task.state, state), (Task.split, split), (Task.language, language)):
        if value is not None:
            asked = asked.where(column == value)
    with connection.execution_options(yield_per=AT_ONCE).execute(asked) as found:
        for values in found.mappings():
            yield _row(dict(values))


def opinions(connection: Connection) -> Iterator[Opinion]:
    """Every label of every annotator, task by task in the order of the export."""
    answers = [getattr(Label, name) for name in CRITERIA]
    asked = (
        select(Label.task_id, Annotator.name, *answers)
        .join(Task, Task.id == Label.task_id)
        .join(Annotator, Annotator.id == Label.annotator_id)
        .order_by(Task.position, Label.annotator_id)
    )
    with connection.execution_options(yield_per=AT_ONCE).execute(asked) as result:
        for found in result:
            yield Opinion(task=found[0], annotator=found[1], labels=tuple(found[2:]))


def provenance(connection: Connection, task: str) -> Provenance:
    """Where a task came from; StoreError if there is none of that id."""
    asked = (
        select(
            Task.state,
            Task.reason,
            Task.parent_id,
            Task.relation,
            Task.run_id,
            Source.name.label("source"),
            Annotator.name.label("annotator"),
            Prompt.name.label("prompt"),
            Prompt.text.label("prompt_text"),
            Run.kind.label("run"),
            Job.key.label("job"),
            Job.provider,
            Attempt.model,
        )
        .join(Source, Source.id == Task.source_id)
        .join(Annotator, Annotator.id == Task.annotator_id)
        .outerjoin(Prompt, Prompt.id == Task.prompt_id)
        .outerjoin(Run, Run.id == Task.run_id)
        .outerjoin(Job, Job.id == Task.job_id)
        .outerjoin(Attempt, (Attempt.job_id == Task.job_id) & (Attempt.outcome == "done"))
        .where(Task.id == task)
    )
    found = connection.execute(asked).mappings().first()
    if found is None:
        raise StoreError(f"There is no row {task}. “lam data export” writes those there are.")
    values = dict(found)
    parent, text = values.pop("parent_id"), values.pop("prompt_text")
    named = values.pop("prompt")
    prompt = None if named is None else PromptText(name=named, text=text)
    return Provenance(parent=parent, prompt=prompt, **values)


def status(connection: Connection) -> Status:
    """What there is, counted."""
    spent = connection.execute(
        select(
            func.count(),
            func.coalesce(func.sum(Attempt.input_tokens), 0),
            func.coalesce(func.sum(Attempt.output_tokens), 0),
            func.coalesce(func.sum(Attempt.cost_micros), 0),
        ).select_from(Attempt)
    ).one()
    labels = select(Annotator.name, func.count()).join(Label, Label.annotator_id == Annotator.id)
    sources = select(Source.name, func.count()).join(Task, Task.source_id == Source.id)
    reviewed = select(Task.reason, func.count()).where(Task.reason.is_not(None))
    return Status(
        tasks=connection.execute(select(func.count()).select_from(Task)).scalar_one(),
        languages=_counted(connection, select(Task.language, func.count()), Task.language),
        splits=_counted(connection, select(Task.split, func.count()), Task.split),
        states=_counted(connection, select(Task.state, func.count()), Task.state),
        reasons=_counted(connection, reviewed, Task.reason),
        sources=_counted(connection, sources, Source.name),
        annotators=_counted(connection, labels, Annotator.name),
        jobs=_counted(connection, select(Job.state, func.count()), Job.state),
        attempts=spent[0],
        input_tokens=int(spent[1]),
        output_tokens=int(spent[2]),
        cost_micros=int(spent[3]),
    )


def whole_rows_of(connection: Connection, ids: list[str]) -> dict[str, dict[str, Any]]:
    """The fields of some tasks with the labels that count, unchecked."""
    found = connection.execute(_whole_rows().where(Task.id.in_(ids))).mappings()
    return {values["id"]: dict(values) for values in found}


def _whole_rows() -> Select[Any]:
    """The fields of a dataset's row, by the label of whose word counts."""
    answers = [getattr(Label, name) for name in CRITERIA]
    placed = (Task.group, Source.name.label("source"), Task.split)
    return (
        select(Task.id, Task.text, Task.language, *answers, *placed)
        .join(Source, Source.id == Task.source_id)
        .join(Label, (Label.task_id == Task.id) & (Label.annotator_id == Task.annotator_id))
    )


def _row(values: dict[str, Any]) -> Row:
    try:
        return Row.model_validate(values)
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        raise StoreError(
            f"The stored row {values['id']} breaks the label guide: {first['msg']}. Somebody "
            "changed it by hand; nothing was written. Mend it or import it into a new database."
        ) from None


def _counted(connection: Connection, asked: Select[*tuple[Any, ...]], by: Any) -> dict[str, int]:
    counted = asked.group_by(by).order_by(func.count().desc(), by)
    return {found[0]: found[1] for found in connection.execute(counted)}
