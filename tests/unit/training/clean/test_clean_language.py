"""Another language than it says goes to review; short, mixed and code-like texts do not."""

import pytest
from clean_rows import candidate

from lam_desktop.training.clean.candidate import Why
from lam_desktop.training.clean.errors import CleaningError
from lam_desktop.training.clean.language import lingua, mistaken

GERMAN = "bitte verschiebe alle Rechnungen vom letzten Jahr in den neuen Ordner"


def test_a_confident_disagreement_names_the_language() -> None:
    rows = [candidate(GERMAN), candidate(GERMAN, language="de")]
    found = mistaken(rows, lingua())
    assert list(found) == [0]
    assert found[0][0].why is Why.LANGUAGE
    assert found[0][0].answer == "de"
    assert (found[0][0].probability or 0) > 0.5


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("open", "de"),
        ("Spotify stumm", "en"),
        ("git push origin main --force", "fr"),
        ("folder ko zip kar do jaldi se yaar", "hi"),
        ("افتح مجلد Downloads", "ar"),
        ("renombra 'my holiday pictures from last summer' a fotos", "es"),
        ("把 Downloads 文件夹打开", "zh"),
    ],
)
def test_short_mixed_and_code_like_texts_pass(text: str, language: str) -> None:
    assert mistaken([candidate(text, language=language)], lingua()) == {}


def test_other_letters_are_told_without_a_detector() -> None:
    rows = [candidate("открой папку с загрузками", language="de"), candidate(GERMAN)]
    found = mistaken(rows, None)
    assert list(found) == [0]
    assert "letters of de" in found[0][0].message


def test_a_language_that_the_guard_does_not_judge_is_for_review() -> None:
    (reasons,) = mistaken([candidate("otwórz folder", language="pl")], None).values()
    assert "no language the guard judges" in reasons[0].message


def test_an_unsure_detector_is_not_believed() -> None:
    def unsure(text: str, language: str) -> dict[str, float]:
        return {"de": 0.6, "en": 0.4}

    assert mistaken([candidate(GERMAN)], unsure) == {}


def test_a_detector_without_an_answer_is_an_error() -> None:
    with pytest.raises(CleaningError, match="gave no answer"):
        mistaken([candidate(GERMAN)], lambda text, language: {})
