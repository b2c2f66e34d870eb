"""Writes the report: ``report.md`` with its plots beside it, and ``report.html``, one file.

The pages are the templates of ``lam eval``, so both reports look and read alike.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from markupsafe import Markup

from lam_desktop.training.analyse.collect import Found
from lam_desktop.training.analyse.plots import Drawn, plots
from lam_desktop.training.analyse.subject import AnalysisError
from lam_desktop.training.analyse.telling.report import sections
from lam_desktop.training.report.layout import Section
from lam_desktop.training.report.pages import rendered
from lam_desktop.training.report.plots import inline, standing_alone


def write(found: Found, folder: Path) -> list[Path]:
    """Write the pages and plots into ``folder``; the files written.

    Raises:
        AnalysisError: a file could not be written.
    """
    files = _files(found)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise AnalysisError(
            f"The report cannot be written to {folder} ({error.strerror}). It is not whole; choose "
            "another folder with --out, or make room."
        ) from error
    return [folder / name for name in files]


def _files(found: Found) -> dict[str, str]:
    drawn = plots(found)
    parts = [
        replace(section, plots=tuple(name for name in section.plots if name in drawn))
        for section in sections(found)
    ]
    files = {f"{name}.svg": standing_alone(plot.svg) for name, plot in drawn.items()}
    svgs = {name: Markup(inline(plot.svg)) for name, plot in drawn.items()}
    return files | {
        "report.md": _rendered("report.md.jinja", found, parts, drawn),
        "report.html": _rendered("report.html.jinja", found, parts, drawn, svgs=svgs),
    }


def _rendered(
    template: str,
    found: Found,
    parts: Sequence[Section],
    drawn: Mapping[str, Drawn],
    **more: Any,
) -> str:
    return rendered(
        template,
        about={"model": f"the dataset {found.subject.name}", "command": found.subject.command},
        sections=parts,
        names={name: plot.caption for name, plot in drawn.items()},
        **more,
    )
