"""Writes the report: ``report.md`` with its plots beside it, and ``report.html``, one file."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from lam_desktop.domain.errors import LamError
from lam_desktop.training.report.plots import NAMES, inline, plots, standing_alone
from lam_desktop.training.report.sections import sections

_MARKS = str.maketrans(
    {mark: f"\\{mark}" for mark in "\\`*_[]|~"} | {"<": "&lt;", ">": "&gt;", "&": "&amp;"}
)
_SPACES = str.maketrans("\r\n\t", "   ")


class ReportError(LamError):
    """The report could not be written."""


def write(found: Mapping[str, Any], folder: Path) -> list[Path]:
    """Write the pages and plots of the collected figures into ``folder``; the files written.

    Raises:
        ReportError: a file could not be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        files = _files(found)
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise ReportError(
            f"The report cannot be written to {folder} ({error.strerror}). It is not whole; choose "
            "another folder with --report, or make room."
        ) from error
    return [folder / name for name in files]


def _files(found: Mapping[str, Any]) -> dict[str, str]:
    drawn = plots(found)
    files = {f"{name}.svg": standing_alone(svg) for name, svg in drawn.items()}
    return files | {"report.md": markdown(found), "report.html": html(found, drawn)}


def markdown(found: Mapping[str, Any]) -> str:
    """The report as Markdown that names its plots by their files."""
    return rendered("report.md.jinja", about=found["about"], sections=sections(found), names=NAMES)


def html(found: Mapping[str, Any], drawn: Mapping[str, str]) -> str:
    """The report as one page that loads nothing."""
    svgs = {name: Markup(inline(svg)) for name, svg in drawn.items()}
    return rendered(
        "report.html.jinja",
        about=found["about"],
        sections=sections(found),
        names=NAMES,
        svgs=svgs,
    )


def plain_markdown(text: str) -> str:
    """Text in which nothing is markup, for a sentence, a heading or a table's cell."""
    return text.translate(_SPACES).translate(_MARKS)


def code_markdown(text: str) -> str:
    """Text as a line of a code block, which it cannot end."""
    return text.translate(_SPACES)


def rendered(template: str, **values: Any) -> str:
    """A page of one of the templates, which say “Evaluation of” what they are given."""
    environment = Environment(
        loader=PackageLoader("lam_desktop.training.report"),
        autoescape=select_autoescape(enabled_extensions=("html.jinja",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"plain": plain_markdown, "code": code_markdown}
    return environment.get_template(template).render(**values)
