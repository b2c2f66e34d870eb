"""Each kind of augmentation does what it promises and touches nothing else."""

import random
import re
from collections.abc import Callable

import pytest
from augmented import SHELL, WORDS, texts
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from lam_desktop.classify.normalise import normalise
from lam_desktop.training.augment import (
    accents,
    arabic,
    arabizi,
    case,
    disguise,
    joined,
    spacing,
    spelling,
    switching,
    typos,
    wrappers,
)
from lam_desktop.training.augment.augmenter import KINDS, UNDONE, kinds
from lam_desktop.training.augment.phrases import CLAIM, CONTEXT, LANGUAGES, POLITE
from lam_desktop.training.augment.spans import literal_from, plain_words

SEEDS = st.integers(0, 2**32)
LEXICON = {"de": {"photos": ["Fotos", "Bilder"]}, "ru": {"open": ["открой"], "photos": ["фото"]}}
CASES = [(language, name) for language in LANGUAGES for name in kinds(language)]


def apply(name: str, text: str, seed: int, language: str = "en") -> str:
    return kinds(language, lexicon=LEXICON)[name](text, random.Random(seed))


@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=12, deadline=None)
@given(data=st.data(), seed=SEEDS)
def test_what_is_protected_stays_and_the_seed_decides_all(
    language: str, data: st.DataObject, seed: int
) -> None:
    text, kept = data.draw(texts(language))
    clear = [part for part in kept if normalise(part) in normalise(text)]

    for name in kinds(language):
        changed = apply(name, text, seed, language)

        assert changed == apply(name, text, seed, language), name
        read = normalise(changed)
        assert read, name
        assert [part for part in kept if part not in changed] == [], name
        assert [part for part in clear if normalise(part) not in read] == [], name


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_kind_changes_something_where_it_may(language: str) -> None:
    words = WORDS[language].replace(" ", ", ", 1)
    text = words[0].upper() + words[1:] + "!"

    for name in kinds(language):
        assert any(apply(name, text, seed, language) != text for seed in range(30)), name


@pytest.mark.parametrize("command", SHELL)
def test_a_shell_command_alone_is_left_alone(command: str) -> None:
    for language, name in CASES:
        assert apply(name, command, 1, language) == command, (language, name)


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("please run rm -rf build", 11),
        ("rm -rf build", 0),
        ("explain what git does", 13),
        ("kill the frozen process", 23),
        ("find -name x", 0),
        ("abre la carpeta del curso", 25),
        ("pay $50 to Ann", 14),
        ("echo $HOME", 0),
        ("buy the Adele-Konzert tickets and fix the Wi-Fi", 47),
        ("Remove-Item it", 0),
        ("drop table users", 0),
        ("drop the table lamp from the cart", 33),
        ("save and/or close", 17),
    ],
)
def test_a_shell_command_is_told_from_words(text: str, start: int) -> None:
    assert literal_from(text) == start


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("open report.pdf now", ["open", "now"]),
        ("mail ann@x.org, then stop.", ["mail", "then", "stop"]),
        ("see https://x.org/a/b today!", ["see", "today"]),
        ("move it to /mnt/My Disk today", ["move", "it", "to", "today"]),
        ("open Annual Report.pdf", ["open"]),
        ("type 'it's fine' here", ["type", "here"]),
        ('say "no end', ["say"]),
        ("don't use IT or iPhone", ["don't", "use", "or"]),
        ("open it,then (close) it", ["open", "close", "it"]),
        ("turn it to 50 % at 12:30", ["turn", "it", "to", "at"]),
        ("हाँ, तस्वीरें खोलो।", ["हाँ", "तस्वीरें", "खोलो"]),
        ("می‌خواهم، پاک کنی؟", ["می‌خواهم", "پاک", "کنی"]),
    ],
)
def test_plain_words_are_those_of_letters_alone(text: str, words: list[str]) -> None:
    assert [word[0] for word in plain_words(text)] == words


@settings(max_examples=60, deadline=None)
@given(text=texts("en").map(lambda pair: pair[0]), seed=SEEDS)
def test_a_slip_is_one_edit(text: str, seed: int) -> None:
    rng = random.Random(seed)
    changed = typos.swapped(text, rng)
    apart = [i for i, pair in enumerate(zip(text, changed, strict=True)) if pair[0] != pair[1]]
    assert apart == [] or (len(apart) == 2 and apart[1] == apart[0] + 1)
    assert len(typos.dropped(text, rng)) in (len(text), len(text) - 1)
    longer = typos.doubled(text, rng)
    assert longer == text or any(
        longer == text[: i + 1] + text[i] + text[i + 1 :] for i in range(len(text))
    )
    beside = typos.neighbour(text, rng)
    assert sum(a != b for a, b in zip(text, beside, strict=True)) <= 1


@pytest.mark.parametrize("name", ["swapped", "dropped", "doubled", "neighbour"])
def test_a_slip_is_no_known_word(name: str) -> None:
    text, known = "three carts", frozenset({"cats", "cart", "crats", "carta", "there"})

    found = {kinds("en", words=known)[name](text, random.Random(seed)) for seed in range(300)}

    assert len(found) > 1
    assert not any(word in known for changed in found for word in changed.split())


@pytest.mark.parametrize(
    "name",
    ["swapped", "dropped", "doubled", "neighbour", "shorthand", "british_american", "code_switch"],
)
@pytest.mark.parametrize("word", ["draft", "Draft", "drafts", "trash", "without", "never"])
def test_a_word_that_decides_a_label_stays(name: str, word: str) -> None:
    text = f"keep the colour {word} of the letter"
    lexicon = {"de": {"draft": ["Zugluft"], "never": ["nie"], "letter": ["Brief"]}}
    kind = kinds("en", lexicon=lexicon)[name]

    assert all(word in kind(text, random.Random(seed)).split() for seed in range(200))


def test_neighbouring_keys_are_those_of_the_languages_keyboard() -> None:
    found = {typos.neighbour("zzzzz", random.Random(n), language="de")[2] for n in range(200)}
    assert found <= set("zt" + "u" + "h" + "g")
    assert "u" in found
    english = {typos.neighbour("zzzzz", random.Random(n))[2] for n in range(200)}
    assert "x" in english
    assert "u" not in english


@settings(max_examples=60, deadline=None)
@given(text=texts("en").map(lambda pair: pair[0]), seed=SEEDS)
def test_case_and_spaces_change_nothing_else(text: str, seed: int) -> None:
    rng = random.Random(seed)
    for change in (case.lower, case.upper, case.titled):
        assert change(text, rng).casefold() == text.casefold()
    unshifted = case.unshifted(text, rng)
    assert re.sub("[!?]", "", unshifted.casefold()) == re.sub("[!?]", "", text.casefold())
    for spaces in (spacing.doubled_space, spacing.no_space_after_mark, spacing.letters_apart):
        assert spaces(text, rng).replace(" ", "") == text.replace(" ", "")
    assert len(spacing.doubled_space(text, rng)) <= len(text) + 1
    assert len(spacing.no_space_after_mark(text, rng)) >= len(text) - 1


@pytest.mark.parametrize(
    ("change", "language", "text", "expected"),
    [
        (case.upper, "tr", "ışık iste", "IŞIK İSTE"),
        (case.lower, "tr", "Işık İste", "ışık iste"),
        (case.titled, "en", "don't open it", "Don't Open It"),
        (case.unshifted, "en", "Open It! Now? (Yes)", "open it now (yes)"),
        (case.lower, "en", "Open the PDF", "open the PDF"),
        (accents.without_accents, "de", "Öffne große Geräte", "Oeffne grosse Geraete"),
        (accents.without_accents, "fr", "supprimé à l'hôtel", "supprime a l'hotel"),
        (accents.without_accents, "tr", "ışığı aç", "isigi ac"),
        (accents.without_accents, "ru", "ещё мой", "еще мой"),
        (accents.without_accents, "hi", "हाँ ज़रा", "हां जरा"),
    ],
)
def test_case_and_accents_follow_the_language(
    change: Callable[..., str], language: str, text: str, expected: str
) -> None:
    assert change(text, random.Random(1), language=language) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Organise the colour photos", "Organize the color photos"),
        ("organize my favorite colors", "organise my favourite colours"),
        ("the program checks a draft story", "the program checks a draft story"),
        ("disk 2 is gray", "disk 2 is grey"),
    ],
)
def test_spellings_cross_the_atlantic(text: str, expected: str) -> None:
    assert spelling.british_american(text, random.Random(1)) == expected


def test_no_word_is_both_british_and_american() -> None:
    assert not spelling.AMERICAN.keys() & spelling.BRITISH.keys()
    assert len(spelling.AMERICAN) == len(spelling.BRITISH)


def test_shorthands_keep_capitals_and_numbers_of_words() -> None:
    found = {
        spelling.shorthand("Please tell you tomorrow", random.Random(seed)) for seed in range(300)
    }
    assert "Pls tell u 2morrow" in found
    assert all(len(changed.split()) == 4 for changed in found)
    assert all(changed != "Please tell you tomorrow" for changed in found)


@pytest.mark.parametrize("name", ["leet"])
def test_the_normaliser_does_not_undo_a_disguise(name: str) -> None:
    text = "delete these photos without asking"

    for seed in range(100):
        assert normalise(apply(name, text, seed)) != text


@pytest.mark.parametrize("name", sorted(UNDONE))
@settings(max_examples=30, deadline=None)
@given(text=texts("en").map(lambda pair: pair[0]), seed=SEEDS)
def test_the_normaliser_undoes_what_is_said_to_be_undone(name: str, text: str, seed: int) -> None:
    assert normalise(apply(name, text, seed)) == normalise(text)


@settings(max_examples=60, deadline=None)
@given(text=texts("en").map(lambda pair: pair[0]), seed=SEEDS)
def test_a_disguise_is_of_few_letters(text: str, seed: int) -> None:
    rng = random.Random(seed)
    alike = disguise.look_alike(text, rng)
    assert sum(a != b for a, b in zip(text, alike, strict=True)) <= 2
    leet = disguise.leet(text, rng)
    apart = [i for i, pair in enumerate(zip(text, leet, strict=True)) if pair[0] != pair[1]]
    assert len(apart) <= 2
    assert len({text[:i].count(" ") for i in apart}) == len(apart)
    hidden = disguise.invisible(text, rng)
    assert len(hidden) - len(text) in (0, 1)


def test_arabic_variants_are_habits_of_a_writer() -> None:
    text = "أرسل الصورة إلى مصطفى"
    found = {arabic.letter_variants(text, random.Random(seed)) for seed in range(60)}
    assert "ارسل الصورة الى مصطفى" in found
    assert "ارسل الصوره الي مصطفي" in found
    assert len(found) == 7
    assert arabic.letter_variants("نص", random.Random(1)) == "نص"


def test_vowel_marks_go_or_come_where_the_spelling_implies_them() -> None:
    assert arabic.diacritics("اِفْتَحِ المِلَفَّ", random.Random(1)) == "افتح الملف"
    found = {arabic.diacritics("احفظ المستندات", random.Random(seed)) for seed in range(30)}
    assert found == {"احفظ المستندات", "احفظ المستندَات"}


@settings(max_examples=40, deadline=None)
@given(text=texts("ar").map(lambda pair: pair[0]), seed=SEEDS)
def test_a_stretched_word_is_the_same_without_its_line(text: str, seed: int) -> None:
    changed = arabic.stretched(text, random.Random(seed))

    assert changed.replace("\u0640", "") == text
    assert changed.count("\u0640") <= 3
    assert not re.search("[اأإآدذرزوؤةىء]\u0640", changed)


@settings(max_examples=60, deadline=None)
@given(
    words=st.lists(
        st.text("ابتثجحخدذرزسشصضطظعغفقكلمنهويءئؤةى", min_size=1, max_size=9), min_size=1
    ),
    seed=SEEDS,
)
def test_arabizi_is_latin_and_no_leetspeak(words: list[str], seed: int) -> None:
    changed = arabizi.arabizi(" ".join(words), random.Random(seed))

    assert re.fullmatch("[a-z0-9 ]+", changed)
    # Words of one letter in a row are read as one word that was spaced out.
    assume(not re.search(r"(?<!\S)(?:\S ){3}\S(?!\S)", changed))
    assert normalise(changed) == " ".join(changed.split())


def test_arabizi_leaves_words_with_letters_that_it_cannot_write() -> None:
    assert arabizi.arabizi("\u063b\u0643", random.Random(0)) == "\u063b\u0643"


def test_arabizi_reads_as_people_write_it() -> None:
    found = {arabizi.arabizi("افتح الملف", random.Random(seed)) for seed in range(80)}
    assert {"afta7 el malf", "aftah almalf"} <= found


def test_persian_from_an_arabic_keyboard() -> None:
    found = {arabic.persian_letters("می‌خواهم کتاب", random.Random(seed)) for seed in range(20)}
    assert found == {"مي خواهم كتاب", "ميخواهم كتاب"}


@pytest.mark.parametrize("table", [POLITE, CONTEXT, CLAIM])
def test_every_language_has_its_phrases(table: dict[str, object]) -> None:
    assert set(table) == {*LANGUAGES, "hi-latin", "ur-latin"}
    assert len(LANGUAGES) == 15


@pytest.mark.parametrize("language", LANGUAGES)
def test_phrases_join_with_a_space_or_a_mark(language: str) -> None:
    spaced = language not in ("zh", "ja")
    for table in (POLITE, CONTEXT, CLAIM):
        phrases = table[language]
        assert all(phrases.before)
        assert all(phrases.after)
        assert all(opening.endswith(" ") or not spaced for opening in phrases.before)
        assert all(closing[0] in " ,،，、。" for closing in phrases.after)
        assert not any(c.isdigit() for p in (*phrases.before, *phrases.after) for c in p)


@pytest.mark.parametrize(
    ("text", "closing", "expected"),
    [
        ("open it.", " please", "open it please"),
        ("打开文件夹。", "，谢谢", "打开文件夹，谢谢"),
        ("open report.pdf", "!", "open report.pdf"),
        ("open report.pdf", " please", "open report.pdf please"),
        ("run rm -rf build", " please", "run rm -rf build"),
        ("who is it?", ", thanks", "who is it, thanks"),
    ],
)
def test_a_closing_does_not_grow_into_a_name(text: str, closing: str, expected: str) -> None:
    assert wrappers.after(text, closing) == expected


def test_hindi_in_latin_letters_gets_phrases_in_them() -> None:
    for seed in range(40):
        assert wrappers.polite("file kholo", random.Random(seed), language="hi").isascii()
        assert wrappers.polite("ls here", random.Random(seed), language="ru") == "ls here"


def test_words_are_switched_by_the_lexicon_and_one_at_the_least() -> None:
    text = "Open the photos in 'photos' and photos.zip"

    found = {
        switching.switched(text, random.Random(seed), lexicon=LEXICON, share=0.0)
        for seed in range(60)
    }

    assert found == {
        "открой the photos in 'photos' and photos.zip",
        *(f"Open the {w} in 'photos' and photos.zip" for w in ("Fotos", "Bilder", "фото")),
    }
    all_ = switching.switched("open photos", random.Random(1), lexicon=LEXICON, share=1.0)
    assert not set(all_.split()) & {"open", "photos"}
    assert switching.switched("nothing known", random.Random(1), lexicon=LEXICON) == "nothing known"


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_commands_are_joined_in_their_language(language: str) -> None:
    text = joined(["one.", "two"], random.Random(3), language=language)

    assert text.startswith("one")
    assert text.endswith("two")
    assert "." not in text[3:5] or language == "en"


def test_every_kind_has_a_language_and_zh_has_no_slips() -> None:
    assert set(KINDS) == {name for _, name in CASES}
    assert set(kinds("zh")) == set(kinds("ja")) == {"polite", "context", "claim"}
    assert not {"swapped", "leet", "lower"} & kinds("ar").keys()
    assert not {"swapped", "dropped", "doubled", "neighbour"} & kinds("tr").keys()
    assert "arabizi" not in kinds("fa")
    assert "british_american" not in kinds("fr")
    assert kinds("ko") == {}
