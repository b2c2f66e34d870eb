"""The policy as a readable TOML file: the shipped profiles, and a person's own that may tighten.

A person's file only ever adds: its rules stand beside the shipped ones, so nothing can get looser
even where a check here were to miss something. A line that tries to loosen is refused all the same
and named, so that nobody believes in a rule that has no effect.
"""

import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from lam_desktop.domain.actions import ACTIONS
from lam_desktop.domain.criteria import Criterion
from lam_desktop.domain.decision import Effect
from lam_desktop.domain.errors import PolicyError

PROFILES = ("cautious", "balanced", "expert")
OTHER_LANGUAGE = "other-language"
UNSURE = "unsure-"
CALIBRATED = "calibrated"
_MAX_BYTES = 256 * 1024
_WAY_OUT = "Nothing is allowed until the file is mended, or moved away to use the profile alone."

WORRYING = {label: c for c in Criterion for label in c.labels[1:]}
"""The answers a rule may speak about, each with its criterion; the first answer is harmless."""

WHENS = (*WORRYING, *(UNSURE + c for c in Criterion), OTHER_LANGUAGE)


class Rule(BaseModel):
    """One rule: when what is at least how probable, ask or forbid, and say so.

    ``when`` is an answer of the guard ('illegal'; 'medium' means medium or worse), 'unsure-' and a
    criterion (the probability that its best answer is wrong), or 'other-language'. ``at`` is a
    probability, or 'calibrated' for the model's own threshold for that answer and effect.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    id: str = Field(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$", max_length=60)
    effect: Literal["confirm", "block"]
    when: str
    at: float | Literal["calibrated"]
    sentence: str = Field(min_length=1, max_length=500)
    alternative: str | None = Field(default=None, min_length=1, max_length=500)
    grave: bool = False

    @field_validator("when")
    @classmethod
    def _known(cls, when: str) -> str:
        if when not in WHENS:
            raise ValueError(f"the guard has no answer “{when}”; it knows {', '.join(WHENS)}")
        return when

    @field_validator("at", mode="before")
    @classmethod
    def _probability(cls, at: object) -> object:
        if at == CALIBRATED:
            return at
        number = isinstance(at, int | float) and not isinstance(at, bool)
        if not number or not math.isfinite(float(str(at))) or not 0 <= float(str(at)) <= 1:
            raise ValueError("it must be a number from 0 to 1, or “calibrated”")
        return float(str(at))

    def model_post_init(self, _: object) -> None:
        """An unsureness has no calibrated threshold."""
        if self.when.startswith(UNSURE) and self.at == CALIBRATED:
            raise ValueError("an “unsure-” rule needs a number; there is no calibrated one")

    @property
    def severity(self) -> int:
        """The severity of the effect, as in :class:`Effect`."""
        return Effect(self.effect).severity


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    version: Literal[1]
    rule: tuple[Rule, ...] = Field(default=(), strict=False)
    actions: dict[str, Literal["confirm", "off"]] = {}

    @field_validator("rule")
    @classmethod
    def _once(cls, rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
        ids = [rule.id for rule in rules]
        double = next((name for name in ids if ids.count(name) > 1), None)
        if double is not None:
            raise ValueError(f"the rule “{double}” stands there twice")
        return rules

    @field_validator("actions")
    @classmethod
    def _actions(cls, actions: dict[str, str]) -> dict[str, str]:
        unknown = next((name for name in actions if name not in ACTIONS), None)
        if unknown is not None:
            raise ValueError(f"there is no action “{unknown}”; there are {', '.join(ACTIONS)}")
        return actions


@dataclass(frozen=True, kw_only=True)
class Rulebook:
    """All rules that hold, shipped and own, and what is demanded of single actions."""

    rules: tuple[Rule, ...]
    actions: Mapping[str, Effect]


def load_rules(profile: str, user_file: Path | None = None) -> Rulebook:
    """The rules of a shipped profile, tightened by the person's file where there is one.

    Raises:
        PolicyError: no such profile, or a file cannot be read, says something unknown, or tries
            to loosen the profile; the message names the line.
    """
    if profile not in PROFILES:
        raise PolicyError(
            f"There is no policy profile “{profile}”. Choose one of {', '.join(PROFILES)} in the"
            " settings."
        )
    text = (files(__package__) / "profiles" / f"{profile}.toml").read_text(encoding="utf-8")
    shipped = _parse(text, f"the shipped profile “{profile}”")
    added = _File(version=1)
    if user_file is not None and (user_file.is_symlink() or user_file.exists()):
        own_text = _read(user_file)
        added = _parse(own_text, str(user_file))
        _refuse_loosening(shipped, added, profile, own_text, user_file)
    effects = {"confirm": Effect.CONFIRM, "off": Effect.BLOCK}
    actions = {name: effects[word] for name, word in (shipped.actions | added.actions).items()}
    return Rulebook(rules=(*shipped.rule, *added.rule), actions=MappingProxyType(actions))


def _read(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            data = stream.read(_MAX_BYTES + 1)
        if len(data) > _MAX_BYTES:
            raise PolicyError(f"The policy file {path} is larger than 256 KiB. {_WAY_OUT}")
        return data.decode("utf-8")
    except OSError as error:
        raise PolicyError(
            f"The policy file {path} cannot be read: {error.strerror}. {_WAY_OUT}"
        ) from error
    except UnicodeDecodeError as error:
        raise PolicyError(f"The policy file {path} is not UTF-8 text. {_WAY_OUT}") from error


def _parse(text: str, source: str) -> _File:
    try:
        return _File.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise PolicyError(f"{source} is not valid TOML: {error}. {_WAY_OUT}") from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = _where(first["loc"], text)
        message = first["msg"].removeprefix("Value error, ")
        raise PolicyError(f"{source}, {where}: {message}. {_WAY_OUT}") from error


def _where(location: tuple[int | str, ...], text: str) -> str:
    """The place of a schema error in words: the rule by its number and line, and the key."""
    keys = [str(part) for part in location if isinstance(part, str)]
    number = next((part for part in location if isinstance(part, int)), None)
    if number is None:
        return f"at “{'.'.join(keys)}”"
    heads = [n for n, line in enumerate(text.splitlines(), 1) if re.match(r"\s*\[\[rule\]\]", line)]
    line = f" (line {heads[number]})" if number < len(heads) else ""
    return f"rule {number + 1}{line}, at “{'.'.join(keys[1:]) or 'rule'}”"


def _refuse_loosening(shipped: _File, added: _File, profile: str, text: str, path: Path) -> None:
    by_id = {rule.id: rule for rule in shipped.rule}
    for rule in added.rule:
        base = by_id.get(rule.id)
        why = _looser(base, rule) if base is not None else None
        if why is not None:
            raise PolicyError(
                f"{path}{_line(text, rule.id)}: the rule “{rule.id}” would loosen the profile"
                f" “{profile}”: {why}. A policy file may only tighten. {_WAY_OUT}"
            )
    for name, word in added.actions.items():
        if shipped.actions.get(name) == "off" and word == "confirm":
            raise PolicyError(
                f"{path}{_line(text, name)}: “{name}” is off in the profile “{profile}” and cannot"
                f" be opened here. Choose another profile in the settings instead. {_WAY_OUT}"
            )


def _looser(base: Rule, rule: Rule) -> str | None:
    if rule.when != base.when:
        return f"it is about “{base.when}” there and “{rule.when}” here; give yours another id"
    if rule.severity < base.severity:
        return f"it says “{base.effect}” there and only “{rule.effect}” here"
    if isinstance(rule.at, float) and isinstance(base.at, float) and rule.at > base.at:
        return f"it speaks from {base.at:g} there and only from {rule.at:g} here"
    if base.grave and not rule.grave:
        return "it is grave there and not here"
    return None


def _line(text: str, word: str) -> str:
    pattern = re.compile(rf"[\"']{re.escape(word)}[\"']|^\s*{re.escape(word)}\s*=")
    for number, line in enumerate(text.splitlines(), 1):
        if pattern.search(line):
            return f", line {number}"
    return ""
