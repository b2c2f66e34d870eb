"""Calls every part of the analysis, in the order in which they need one another."""

from dataclasses import dataclass

from lam_desktop.training.analyse.alike import Alike, alike
from lam_desktop.training.analyse.balance import Balance, balance
from lam_desktop.training.analyse.shortcuts import Shortcuts, shortcuts
from lam_desktop.training.analyse.sources import Sources, sources
from lam_desktop.training.analyse.subject import Subject
from lam_desktop.training.analyse.together import Together, together
from lam_desktop.training.analyse.what_if import Untold, WhatIf, what_if
from lam_desktop.training.analyse.wording import Wording, wording
from lam_desktop.training.dataset import version
from lam_desktop.training.run.bar import Say


@dataclass(frozen=True, kw_only=True)
class Found:
    """All that the report tells."""

    subject: Subject
    version: str
    balance: Balance
    together: Together
    alike: Alike
    sources: Sources
    wording: Wording
    shortcuts: Shortcuts
    what_if: WhatIf | Untold


def collect(subject: Subject, *, say: Say = lambda _: None) -> Found:
    """Analyse the rows; ``say`` hears what is being done."""
    rows = subject.rows
    say(f"counting {len(rows)} rows")
    balanced, labels, worded = balance(rows), together(rows), wording(rows)
    say("comparing rows with their neighbours")
    near = alike(rows)
    say("looking for shortcuts")
    short = shortcuts(rows)
    return Found(
        subject=subject,
        version=version(rows),
        balance=balanced,
        together=labels,
        alike=near,
        sources=sources(subject, repeated=near.repeated, near=near.near_rows),
        wording=worded,
        shortcuts=short,
        what_if=what_if(rows, vectors=subject.vectors, quick=subject.quick, say=say),
    )
