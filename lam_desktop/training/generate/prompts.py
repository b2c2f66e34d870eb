"""The prompts: templates filled with a task.

The system part is the same for all tasks, so that providers can keep it in their caches. Texts of
rows stand in JSON, in which “<” is written as a code, so that no text can end the block it stands
in.
"""

import json
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from lam_desktop.training import guide
from lam_desktop.training.generate import profiles
from lam_desktop.training.generate.catalogue import BOUNDS, Catalogue
from lam_desktop.training.generate.items import SCHEMA
from lam_desktop.training.generate.payloads import ROWS_A_GROUP
from lam_desktop.training.generate.task import Task
from lam_desktop.training.providers.base import Request

TOKENS_A_ROW = 140
"""Room for a row's braces, names and labels in an answer."""
TOKENS_A_WORD = 6
"""In the languages that tokenizers of models know least."""
LONGEST_WORDS = 60
SPARE_TOKENS = 1024


@dataclass(frozen=True, kw_only=True)
class Prompt:
    """What a model is asked; ``digest`` names exactly this text, for provenance."""

    mode: str
    system: str
    user: str

    @property
    def digest(self) -> str:
        """Sixteen hex digits of the SHA-256 of the text."""
        return sha256(f"{self.system}\0{self.user}".encode()).hexdigest()[:16]


def prompt(task: Task, catalogue: Catalogue) -> Prompt:
    """The prompt of a task; GenerateError if the catalogue does not know its cell."""
    rows = task.origins
    values: dict[str, Any] = {
        "rows": task.rows,
        "groups": max(1, round(task.rows / ROWS_A_GROUP)),
        "harmful": profiles.harmful(task.cell.profile),
        "cell": _in_words(task, catalogue),
        "examples": [row.shown() for row in task.examples],
        "avoid": list(task.avoid),
        "origins": [{"origin": number} | row.shown() for number, row in enumerate(rows)],
        "contrasts": [profiles.labels_of(code) for code in task.contrasts],
    }
    user = _environment().get_template(f"{task.mode}.md.jinja").render(values)
    return Prompt(mode=task.mode, system=system(), user=user.strip() + "\n")


@cache
def system() -> str:
    """The part that all prompts share."""
    template = _environment().get_template("system.md.jinja")
    return template.render(guide=guide.text().strip(), schema=SCHEMA)


def request(task: Task, catalogue: Catalogue) -> Request:
    """The request of a task."""
    asked = prompt(task, catalogue)
    return Request(key=task.key, system=asked.system, user=asked.user, max_tokens=_max_tokens(task))


def _max_tokens(task: Task) -> int:
    longest = BOUNDS[task.cell.length][1] or LONGEST_WORDS
    return SPARE_TOKENS + task.rows * (TOKENS_A_ROW + TOKENS_A_WORD * longest)


def _in_words(task: Task, catalogue: Catalogue) -> dict[str, str]:
    """The cell as a person would tell it."""
    cell = task.cell
    catalogue.require(
        topic=cell.topic, language=cell.language, style=cell.style, length=cell.length
    )
    low, high = BOUNDS[cell.length]
    labels = profiles.labels_of(cell.profile)
    return {
        "language": catalogue.languages[cell.language].name,
        "about": catalogue.topics[cell.topic].about,
        "labels": ", ".join(f"{name}: {label}" for name, label in labels.items()),
        "style": catalogue.styles[cell.style].about,
        "length": f"{low} to {high} words" if high else f"{low} words or more",
    }


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("lam_desktop.training.generate"),
        autoescape=False,  # no HTML; texts go through quoted
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["quoted"] = quoted
    return environment


def quoted(value: Any) -> str:
    """A value as JSON that cannot end the block of data it stands in."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")
