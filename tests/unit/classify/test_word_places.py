"""What is said of a token is brought back to the characters that a person typed."""

import itertools
import re
from collections.abc import Callable

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from small_tokenizer import small_tokenizer

from lam_desktop.classify import words
from lam_desktop.classify.normalise import normalise
from lam_desktop.classify.words import Word, words_of

TOKENIZER = small_tokenizer("forge", "ox", "##y", "##codone", "please")


def found(typed: str, read: Callable[[str], str] = normalise) -> list[Word]:
    plain = read(typed)
    return words_of(typed, plain, TOKENIZER.encode(plain).offsets)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("open the file", ["open", "the", "file"]),
        (" open\t the\n\nfile ", ["open", "the", "file"]),
        ("ｄｅｌｅｔｅ\u3000𝗮𝗹𝗹", ["ｄｅｌｅｔｅ", "𝗮𝗹𝗹"]),
        ("de\u200blete th\ufeffe file", ["de\u200blete", "th\ufeffe", "file"]),
        ("open \u200b\u202e it", ["open", "it"]),
        ("\u202a\u200bopen\u200b it", ["open", "it"]),
        ("hаck the НАСК", ["hаck", "the", "НАСК"]),  # Cyrillic look-alikes
        ("make a b-o-m-b, now!", ["make", "a", "b-o-m-b", "now"]),
        ("c.r.e.d.i.t. now", ["c.r.e.d.i.t.", "now"]),
        ("h4x0r the b4nk.", ["h4x0r", "the", "b4nk"]),
        ("make a 🅑🅞🅜🅑, 🅱omb", ["make", "a", "🅑🅞🅜🅑", "🅱omb"]),
        ("buy ʜᴇʀᴏɪɴ now", ["buy", "ʜᴇʀᴏɪɴ", "now"]),
        ("now h e r o i n, please", ["now", "h e r o i n", "please"]),
        ("now h, e, r, o, i, n please", ["now", "h, e, r, o, i, n", "please"]),
        ("make b,o,m,b now", ["make", "b,o,m,b", "now"]),
        ("“report.pdf” → (my wife's)", ["report.pdf", "→", "my", "wife's"]),
        ("（file）… ‘it’", ["file", "it"]),
        ("rm -rf ~/Downloads/*", ["rm", "rf", "Downloads"]),
        ("It´s ﷺ mine", ["It´s", "ﷺ", "mine"]),  # one typed word, several that are read
        ("?! 😀", ["?!", "😀"]),
        ("mi\u0301o cafe\u0301,", ["mi\u0301o", "cafe\u0301"]),
        ("مجلد «التنزيلات»", ["مجلد", "التنزيلات"]),
        ("फ़ाइल हटाओ।", ["फ़ाइल", "हटाओ"]),
        ("打开文件", ["打", "开", "文", "件"]),
        ("打开Firefox浏览器。", ["打", "开", "Firefox", "浏", "览", "器"]),
        ("か\u3099", ["か\u3099"]),  # two typed characters that are read as one
        ("\u200b", []),
    ],
)
def test_words_stand_where_they_were_typed(typed: str, expected: list[str]) -> None:
    assert [typed[word.start : word.end] for word in found(typed)] == expected


def test_a_word_is_known_by_how_it_is_read() -> None:
    one, two, three = found("Steal ｓｔｅａｌ ste\u200bal")
    assert one.read == two.read == three.read == "steal"


def test_the_tokens_are_those_of_the_word() -> None:
    typed = "forge (oxycodone), please"
    ids = TOKENIZER.encode(typed).tokens
    pieces = ["".join(ids[at] for at in word.tokens).replace("##", "") for word in found(typed)]
    assert pieces == ["forge", "oxycodone", "please"]


@example("¼打\x1b\x1b0")  # as long as what is read of it, but not one for one
@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from(" \u200b.-(a4е打"))))
def test_words_stand_in_order_and_share_nothing(typed: str) -> None:
    read = found(typed)
    for one, other in itertools.pairwise(read):
        assert one.end <= other.start
        assert one.tokens[-1] < other.tokens[0]
    for word in read:
        assert normalise(typed[word.start : word.end])
        assert word.tokens == tuple(sorted(set(word.tokens)))
        assert word.read


@example(["a", "a", "b", "\u200b", "a"])
@given(st.lists(st.text(alphabet="abcéя\u200b\u200dи-.,", min_size=1, max_size=6)))
def test_all_that_is_read_was_typed_as_a_word(chunks: list[str]) -> None:
    typed = " ".join(chunks)
    spans = [(word.start, word.end) for word in found(typed)]
    chunks = [match.span() for match in re.finditer(r"\S+", typed) if normalise(match[0])]
    joined = len(normalise(typed).split()) < len(chunks)  # letters that stand apart are one word
    # More of these in a row than are looked at cannot be matched: then no word is marked.
    assume(spans or not joined or len(chunks) <= words.NEAR)
    for match in re.finditer(r"\S+", typed):
        held = [span for span in spans if span[0] < match.end() and match.start() < span[1]]
        # What shows nothing between letters that are joined stands inside their word.
        assert len(held) == bool(normalise(match[0])) or (joined and not normalise(match[0]))
        inside = [span for span in held if match.start() <= span[0] and span[1] <= match.end()]
        assert joined or inside == held


def joining(text: str) -> str:
    """A normaliser that also joins letters that stand alone."""
    single = r"(?:(?<=\s)|^)\w(?: \w(?=\s|$)){2,}"
    return re.sub(single, lambda match: match[0].replace(" ", ""), normalise(text))


def test_letters_that_are_joined_across_spaces_are_one_word(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(words, "normalise", joining)
    typed = "now s t e a l the c a r, I say"
    assert joining("s t e a l the") == "steal the"
    assert [typed[word.start : word.end] for word in found(typed, joining)] == [
        *("now", "s t e a l", "the", "c", "a", "r", "I", "say"),
    ]


def test_what_cannot_be_matched_has_no_words() -> None:
    assert words_of("open it", "open it now", TOKENIZER.encode("open it now").offsets) == []
