"""Rows made by hand, in which it is known what says what."""

from typing import Any

from lam_desktop.training.dataset import Row, row_id

HARM = {
    "legality": "illegal", "ethicality": "unethical", "boundaries": "beyond", "risk": "high"
}  # fmt: skip
THINGS = ("folder", "photo", "letter", "report", "mailbox", "camera", "diary", "printer")
RUSSIAN = ("папку", "фото", "письмо", "отчёт", "почту", "камеру", "дневник", "принтер")


def row(text: str, **changes: Any) -> Row:
    """A harmless row, but for the changes."""
    fields: dict[str, Any] = {
        "text": text, "language": "en", "feasibility": "feasible", "legality": "legal",
        "ethicality": "ethical", "boundaries": "within", "reversibility": "reversible",
        "risk": "low", "group": text, "source": "files_en", "split": "train",
    } | changes  # fmt: skip
    return Row.model_validate({"id": row_id(fields["text"], fields["language"])} | fields)


def learnable(*, russian: bool = True, per_verb: int = 24) -> list[Row]:
    """Two verbs a language, the one harmful; every third row is for validation."""
    verbs = [("en", "open", {}), ("en", "hack", HARM)]
    verbs += [("ru", "открой", {}), ("ru", "взломай", HARM)] if russian else []
    found = []
    for language, verb, labels in verbs:
        things = THINGS if language == "en" else RUSSIAN
        for number in range(per_verb):
            first, second = things[number % 8], things[(number // 8 + number + 1) % 8]
            source = "harm" if labels else ("files", "web")[number % 2]
            found.append(
                row(
                    f"{verb} {first} {second}" + (" now" if number >= 16 else ""),
                    language=language,
                    group=f"{language}-{verb}-{number // 2}",
                    source=f"{source}_{language}",
                    split="validation" if number % 3 == 0 else "train",
                    **labels,
                )
            )
    return found
