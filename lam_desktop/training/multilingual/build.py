"""Makes the multilingual encoder's folder out of the English one and a file of pairs."""

import copy
import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional
from transformers import BertModel

from lam_desktop.training.model import LEXICON, UNKNOWN, Base, tokenizer
from lam_desktop.training.multilingual import alignment, distil, vocabulary
from lam_desktop.training.multilingual.pairs import Pair, by_language, telling
from lam_desktop.training.multilingual.settings import BuildConfig
from lam_desktop.training.run import checkpoint
from lam_desktop.training.run.bar import Say
from lam_desktop.training.run.errors import RunError

TOKENIZER = "tokenizer.json"
MADE_OF = "made_of.json"
"""Beside the transferred word table: what it was made of."""


def build(
    pairs: Iterable[Pair],
    base: Base,
    folder: Path,
    config: BuildConfig,
    say: Say,
    *,
    anew: bool = False,
) -> Base:
    """The folder with encoder, tokenizer and lexicon; says what it measures on the way.

    Pairs in languages that ``config.pieces`` does not name only show what is to be told apart.
    ``anew`` distils from the beginning. The encoder of an earlier build is whole until the end.

    Raises:
        RunError: a language has no pairs; the folder holds an encoder of other pairs or settings,
            or cannot be written.
    """
    ours = by_language(pairs, seed=config.distil.seed)
    if missing := sorted(config.pieces.keys() - ours.keys()):
        raise RunError(
            f"There are no pairs in {', '.join(missing)}, whose pieces the settings ask for. Take "
            "these languages out of “pieces”, or unpack packages that have them and give “lam "
            "encoder pairs” again."
        )
    unknown = {lang: ours.pop(lang) for lang in [*ours] if lang not in config.pieces}
    kept = {lang: found[config.held_out :] for lang, found in ours.items()}
    held = {lang: found[: config.held_out] for lang, found in ours.items()}
    first = folder / "transferred"
    teacher = BertModel.from_pretrained(base.folder, add_pooling_layer=False)
    cut = tokenizer(base.tokenizer_file, max_tokens=config.distil.longest)
    aligned = {lang: found[: config.aligned] for lang, found in kept.items()}
    identity = _identity(aligned, teacher, base, config)
    if not _is_transferred(first, identity):
        checkpoint.write_text(first / MADE_OF, json.dumps(identity))
        _transfer(aligned, teacher, base, first, config, say)
    student, student_words = _opened(first)
    student_words.enable_truncation(config.distil.longest)
    kept_aside = [HeldOut.of(held[lang], teacher, cut) for lang in sorted(held)]
    say(_retrieval(student, student_words, kept_aside))
    chosen = [p for found in kept.values() for p in telling(found, config.distilled)]
    lesson = distil.Lesson.of(chosen, student_words, teacher, cut, config.distil, say)
    student = distil.distil(student, lesson, config.distil, folder, say=say, anew=anew)
    say(_retrieval(student, student_words, kept_aside))
    words = (first / TOKENIZER).read_text(encoding="utf-8")
    _save(student, folder, {TOKENIZER: words} | _texts(ours, unknown, config))
    checkpoint.keep_only_result(folder)
    return Base(folder=folder)


def lexicon(
    pairs: Mapping[str, Sequence[Pair]], *, most: int = 3
) -> dict[str, dict[str, list[str]]]:
    """Language to English word to its commonest translations of at most three words."""
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for pair in (pair for found in pairs.values() for pair in found):
        word = pair.english.casefold()
        if word.isalpha() and len(pair.other.split()) <= 3 and len(word) > 2:
            counts[pair.language, word][pair.other.casefold()] += 1
    found: dict[str, dict[str, list[str]]] = defaultdict(dict)
    for (language, word), translations in sorted(counts.items()):
        found[language][word] = [text for text, _ in translations.most_common(most)]
    return dict(found)


def _texts(
    pairs: Mapping[str, Sequence[Pair]],
    unknown: Mapping[str, Sequence[Pair]],
    config: BuildConfig,
) -> dict[str, str]:
    """File name to content: the lexicon, and the texts in languages that are not judged."""
    texts = [p.other for found in unknown.values() for p in telling(found, config.unknown)]
    return {
        UNKNOWN: "\n".join(texts),
        LEXICON: json.dumps(lexicon(pairs), ensure_ascii=False),
    }


def _save(encoder: BertModel, folder: Path, texts: Mapping[str, str]) -> None:
    """Write the encoder and the files beside it over those that are there, together.

    Raises:
        RunError: they could not be written; what was there is still there.
    """

    def write_to(aside: Path) -> None:
        encoder.save_pretrained(aside)
        for name, text in texts.items():
            (aside / name).write_text(text, encoding="utf-8")

    checkpoint.replace_files(folder, "The encoder", write_to)


def _identity(
    pairs: Mapping[str, Sequence[Pair]], teacher: BertModel, base: Base, config: BuildConfig
) -> dict[str, Any]:
    """What a transferred word table is made of, in values that JSON knows."""
    digest = hashlib.sha256()
    for pair in (pair for language in sorted(pairs) for pair in pairs[language]):
        digest.update(json.dumps([pair.language, pair.english, pair.other]).encode())
    return {
        "pairs": digest.hexdigest(),
        "pieces": dict(config.pieces),
        "seed": config.distil.seed,
        "teacher": checkpoint.digest(teacher),
        "tokenizer": hashlib.sha256(base.tokenizer_file.read_bytes()).hexdigest(),
    }


def _is_transferred(folder: Path, identity: Mapping[str, Any]) -> bool:
    """Whether the word table of exactly these pairs and settings is there.

    Raises:
        RunError: another one is.
    """
    if not (folder / TOKENIZER).exists():
        return False
    try:
        found = json.loads((folder / MADE_OF).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        found = None
    if found != identity:
        raise RunError(
            f"{folder.parent} holds an encoder that was begun with other pairs or settings, so "
            "this one cannot go on from it; nothing was changed there. Name another folder with "
            "--out, or delete that one."
        )
    return True


def _transfer(
    pairs: Mapping[str, Sequence[Pair]],
    teacher: BertModel,
    base: Base,
    folder: Path,
    config: BuildConfig,
    say: Say,
) -> None:
    """Write the student as it starts: new vocabulary, transferred word table, English layers."""
    english = vocabulary.english_pieces(base.tokenizer_file)
    texts = {language: [p.other for p in found] for language, found in pairs.items()}
    pieces = vocabulary.extended(english, texts, config.pieces)
    say(f"{len(pieces)} pieces, {sum(p in english for p in pieces)} of them English")
    student_words = vocabulary.tokenizer_of(pieces)
    every = [pair for found in pairs.values() for pair in found]
    english_words = tokenizer(base.tokenizer_file, max_tokens=512)
    links = alignment.align(
        _ids(english_words, [p.english for p in every]),
        _ids(student_words, [p.other for p in every]),
    )
    say(f"{len(links.count)} links over {len(every)} pairs")
    encoder = copy.deepcopy(teacher)
    table = encoder.get_input_embeddings().weight.detach().numpy()
    new = vocabulary.transferred(pieces, english, table, links, seed=config.distil.seed)
    vocabulary.set_word_table(encoder, torch.from_numpy(new))
    _save(encoder, folder, {})
    # Last: its presence says that the step is done.
    checkpoint.write_text(folder / TOKENIZER, student_words.to_str(pretty=True))


def _ids(words: Tokenizer, texts: Sequence[str]) -> list[list[int]]:
    encodings = words.encode_batch(list(texts), add_special_tokens=False)
    return [encoding.ids for encoding in encodings]


def _opened(folder: Path) -> tuple[BertModel, Tokenizer]:
    encoder = BertModel.from_pretrained(folder, add_pooling_layer=False)
    return encoder, Tokenizer.from_file(str(folder / TOKENIZER))


@dataclass(frozen=True, kw_only=True)
class HeldOut:
    """Pairs of a language kept aside, and the teacher's vectors (pairs, width) of their English."""

    pairs: list[Pair]
    english: Tensor

    @classmethod
    def of(cls, pairs: Sequence[Pair], teacher: BertModel, words: Tokenizer) -> "HeldOut":
        """One pair for each English text of several words."""
        distinct = {pair.english: pair for pair in pairs if len(pair.english.split()) > 1}
        vectors = distil.teacher_vectors(teacher, words, list(distinct))
        return cls(pairs=list(distinct.values()), english=vectors)

    def found(self, student: BertModel, words: Tokenizer) -> float:
        """The share of translations to which the nearest English text is the right one."""
        other = distil.teacher_vectors(student, words, [pair.other for pair in self.pairs])
        likeness = functional.normalize(other, dim=1) @ functional.normalize(self.english, dim=1).T
        return (likeness.argmax(1) == torch.arange(len(self.pairs))).float().mean().item()


def _retrieval(student: BertModel, words: Tokenizer, held: Sequence[HeldOut]) -> str:
    """For each language how often the nearest English held-out text is the right one."""
    shares = [
        f"{each.pairs[0].language} {each.found(student, words):.2f}" for each in held if each.pairs
    ]
    return "translations found: " + ", ".join(shares)
