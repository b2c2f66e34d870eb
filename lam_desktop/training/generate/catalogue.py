"""What cells are made of: topics, styles, lengths, languages, and the words that tell them.

It ships as TOML files in this folder; another domain brings a folder of its own.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from lam_desktop.training.generate.errors import GenerateError
from lam_desktop.training.generate.wording import Lexicon
from lam_desktop.training.report import slices

SHIPPED = Path(__file__).parent
OTHER = "other"
"""The topic of rows whose topic no rule can tell."""
PLAIN = "plain"
"""The style of rows in which no rule finds another."""
LENGTHS = tuple(f"{low} to {high}" if high else f"{low} and more" for low, high in slices.LENGTHS)
BOUNDS: Mapping[str, tuple[int, int | None]] = dict(zip(LENGTHS, slices.LENGTHS, strict=True))
ANYWHERE = "any"
"""The file of words that are the same in every language."""
STYLE_LISTS = ("then", "polite", "spoken", "typos", "slangy", "question")
"""The lists of words that tell styles; a word that stands in two counts for the first."""


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Topic(_Strict):
    """What rows are about, in words."""

    about: str = Field(min_length=1)


class Style(_Strict):
    """How rows are said; only in some languages, lengths or topics where these are named.

    ``feasible`` is a style of feasible commands only, ``any_script`` one that is written alike in
    every language, ``latin`` one in Latin letters.
    """

    about: str = Field(min_length=1)
    topics: tuple[str, ...] | None = None
    feasible: bool = False
    languages: tuple[str, ...] | None = None
    lengths: tuple[str, ...] | None = None
    any_script: bool = False
    latin: bool = False

    def fits(self, *, language: str, length: str, topic: str, feasible: bool) -> bool:
        """Whether anything can be said so."""
        return (
            (self.languages is None or language in self.languages)
            and (self.lengths is None or length in self.lengths)
            and (self.topics is None or topic in self.topics)
            and (feasible or not self.feasible)
        )


class Language(_Strict):
    """A language and its letters."""

    name: str = Field(min_length=1)
    scripts: tuple[str, ...] = Field(min_length=1)
    latin: bool = False
    unlike: str = ""
    leading: tuple[str, ...] = ()
    spaced: bool = True


class _Commands(_Strict):
    names: str


class _Cells(_Strict):
    """``cells.toml``."""

    topics: dict[str, Topic] = Field(min_length=1)
    sources: dict[str, str] = Field(default_factory=dict)
    styles: dict[str, Style] = Field(min_length=1)
    languages: dict[str, Language] = Field(min_length=1)
    commands: _Commands

    @model_validator(mode="after")
    def _names_what_it_knows(self) -> "_Cells":
        if unknown := sorted(set(self.sources.values()) - set(self.topics)):
            raise ValueError(f"sources: there is no topic {unknown[0]}")
        if OTHER in self.topics:
            raise ValueError(f"topics: “{OTHER}” stands for rows of no topic")
        if PLAIN not in self.styles:
            raise ValueError(f"styles: “{PLAIN}” is needed, for rows of no other style")
        for name, style in self.styles.items():
            if unknown := sorted(set(style.languages or ()) - set(self.languages)):
                raise ValueError(f"styles.{name}: there is no language {unknown[0]}")
            if unknown := sorted(set(style.lengths or ()) - set(LENGTHS)):
                raise ValueError(f"styles.{name}: there is no length “{unknown[0]}”")
            if unknown := sorted(set(style.topics or ()) - set(self.topics)):
                raise ValueError(f"styles.{name}: there is no topic {unknown[0]}")
        return self


class _Words(_Strict):
    """A file of ``words/``."""

    topics: dict[str, str] = Field(default_factory=dict)
    styles: dict[str, str] = Field(default_factory=dict)


class Catalogue:
    """Topics, styles and languages, and the lexicons that tell them."""

    def __init__(self, cells: _Cells, words: Mapping[str, _Words]) -> None:
        self.topics = cells.topics
        self.sources = cells.sources
        self.styles = cells.styles
        self.languages = cells.languages
        self.commands = frozenset(cells.commands.names.split())
        self._words = words
        self._topics: dict[str, Lexicon] = {}
        self._styles: dict[str, Lexicon] = {}
        self.anywhere = Lexicon.of(_ordered(words, ANYWHERE, cells.topics))

    def topic_words(self, language: str) -> Lexicon:
        """The words of a language that speak for a topic; none for a language unknown."""
        if language not in self._topics:
            self._topics[language] = self._lexicon(
                language, _ordered(self._words, language, self.topics)
            )
        return self._topics[language]

    def style_words(self, language: str) -> Lexicon:
        """The words of a language that speak for a style."""
        if language not in self._styles:
            lists = self._words[language].styles if language in self._words else {}
            ordered = {name: lists[name] for name in STYLE_LISTS if name in lists}
            self._styles[language] = self._lexicon(language, ordered)
        return self._styles[language]

    def language(self, code: str) -> Language:
        """A language; GenerateError if it is none of the catalogue."""
        if code not in self.languages:
            raise GenerateError(
                f"The catalogue knows no language {code}. Add it to cells.toml, with its words in "
                f"words/{code}.toml."
            )
        return self.languages[code]

    def require(self, *, topic: str, language: str, style: str, length: str) -> None:
        """Raise GenerateError if one of these is none of the catalogue's."""
        self.language(language)
        for what, name, names in (
            ("topic", topic, self.topics),
            ("style", style, self.styles),
            ("length", length, LENGTHS),
        ):
            if name not in names:
                raise GenerateError(
                    f"The catalogue knows no {what} “{name}”. Use the catalogue that the requests "
                    "were made with, or make them anew."
                )

    def _lexicon(self, language: str, lists: Mapping[str, str]) -> Lexicon:
        known = self.languages.get(language)
        if known is None:
            return Lexicon.of(lists)
        return Lexicon.of(lists, spaced=known.spaced, leading=known.leading)


def _ordered(
    words: Mapping[str, _Words], language: str, topics: Mapping[str, Topic]
) -> dict[str, str]:
    """The lists of a language in the order of the topics, in which the first named counts."""
    lists = words[language].topics if language in words else {}
    return {name: lists[name] for name in topics if name in lists}


@cache
def load(folder: Path = SHIPPED) -> Catalogue:
    """The catalogue of a folder: ``cells.toml`` and ``words/LANGUAGE.toml``.

    Raises:
        GenerateError: a file cannot be read, or is wrong; names it.
    """
    cells = _read(folder / "cells.toml", _Cells)
    words = {}
    for path in sorted((folder / "words").glob("*.toml")):
        found = _read(path, _Words)
        if unknown := sorted(set(found.topics) - set(cells.topics)):
            raise GenerateError(f"{path}: there is no topic “{unknown[0]}” in cells.toml.")
        if unknown := sorted(set(found.styles) - set(STYLE_LISTS)):
            raise GenerateError(
                f"{path}: there is no list of styles “{unknown[0]}”; the lists are "
                f"{', '.join(STYLE_LISTS)}."
            )
        words[path.stem] = found
    return Catalogue(cells, words)


def _read(path: Path, kind: type[Any]) -> Any:
    try:
        return kind.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        what = f"{where}: {first['msg']}" if where else first["msg"]
        raise GenerateError(f"{path} cannot be used: {what}.") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise GenerateError(f"{path} cannot be read: {error}.") from error
