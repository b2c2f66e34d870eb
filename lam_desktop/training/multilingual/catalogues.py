"""Reads the translation catalogues (``.mo``) that desktop programs bring with them."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from pathlib import Path

from lam_desktop.training.multilingual.pairs import Pair, distinct, pair

LOCALES = {
    "ar": "ar", "de": "de", "es": "es", "fa": "fa", "fr": "fr", "hi": "hi", "id": "id", "it": "it",
    "ja": "ja", "pt": "pt", "pt_BR": "pt", "ru": "ru", "tr": "tr", "ur": "ur", "ur_PK": "ur",
    "zh_CN": "zh",
}  # fmt: skip
"""The names of locale folders for the languages the guard judges."""
UNKNOWN = ("bn", "cs", "da", "el", "fi", "he", "hu", "ko", "nl", "pl", "ro", "sv", "ta", "th", "uk",
           "vi")  # fmt: skip
"""Languages it does not judge, whose strings teach it to say so."""


def of_file(path: Path, language: str) -> list[Pair]:
    """The pairs of one catalogue; none from a file that is damaged or in an unknown encoding."""
    import polib

    try:
        entries = polib.mofile(str(path))
    except (OSError, ValueError, LookupError):
        return []
    found = (pair(e.msgid, e.msgstr, language) for e in entries if e.msgid and e.msgstr)
    return distinct(p for p in found if p)


def files(folder: Path, locale: str) -> list[Path]:
    """Every catalogue of a locale below ``folder``, in a fixed order."""
    return sorted(
        path
        for form in {locale, locale.replace("_", "-")}
        for path in folder.glob(f"**/{form}/LC_MESSAGES/*.mo")
    )


def read(folder: Path, locales: dict[str, str], *, processes: int = 2) -> Iterator[Pair]:
    """The distinct pairs of every locale's catalogues below ``folder``, language by language."""
    by_language: dict[str, list[Path]] = {}
    for locale, language in locales.items():
        by_language.setdefault(language, []).extend(files(folder, locale))
    with ProcessPoolExecutor(processes) as pool:
        for language, paths in by_language.items():
            lists: Iterable[list[Pair]] = pool.map(of_file, paths, repeat(language), chunksize=64)
            yield from distinct(p for found in lists for p in found)
