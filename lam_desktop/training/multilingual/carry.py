"""Carries what an English guard has learnt over to the multilingual encoder.

1. Task arithmetic (Ilharco et al. 2023, arXiv:2212.04089): what fine-tuning changed in the
   English encoder is added to the multilingual one. Both grew from the same weights, and the two
   changes are nearly at right angles, so each keeps its effect.
2. Distillation over parallel texts, as when the encoder was made; now the teacher is the guard, and
   among the pairs are the commands that were carried over into other languages.

The guard that comes out is where “lam train --start” begins.
"""

import copy
from collections.abc import Container, Iterable, Mapping, Sequence
from pathlib import Path

import torch
from transformers import BertModel

from lam_desktop.classify.normalise import normalise
from lam_desktop.training.dataset import Row
from lam_desktop.training.model import Base, Guard, tokenizer
from lam_desktop.training.multilingual import distil, vocabulary
from lam_desktop.training.multilingual.pairs import Pair, by_language, telling
from lam_desktop.training.multilingual.settings import CarryConfig
from lam_desktop.training.run import checkpoint
from lam_desktop.training.run.bar import Say
from lam_desktop.training.run.errors import RunError
from lam_desktop.training.seed_files import read_folder

WORDS = "embeddings.word_embeddings.weight"


def carry(
    guard: Guard,
    english: Base,
    multilingual: Base,
    pairs: Sequence[Pair],
    folder: Path,
    config: CarryConfig,
    say: Say,
    *,
    start: Guard | None = None,
    anew: bool = False,
) -> Guard:
    """The guard on the multilingual encoder; its weights and settings go to ``folder``.

    With ``start``, an earlier guard on that encoder, only the second step is done, from there.
    ``anew`` distils from the beginning, whatever run the folder holds.

    Raises:
        RunError: the guard does not fit the English encoder, the encoders differ in shape, the
            earlier guard is not on that encoder, the folder holds a run of others, or something
            cannot be written.
    """
    if start:
        _require_on(multilingual, start, guard)
    student = start or added(guard, english, multilingual)
    longest = config.distil.longest
    words = tokenizer(multilingual.tokenizer_file, max_tokens=longest)
    cut = tokenizer(english.tokenizer_file, max_tokens=longest)
    lesson = distil.Lesson.of(pairs, words, guard.encoder, cut, config.distil, say)
    distil.distil(student.encoder, lesson, config.distil, folder, say=say, anew=anew)
    checkpoint.save_best(student, folder)
    checkpoint.keep_only_result(folder)
    return student


def added(guard: Guard, english: Base, multilingual: Base) -> Guard:
    """The multilingual encoder with what the guard's training changed, and the guard's heads."""
    before = _weights(english)
    there = BertModel.from_pretrained(multilingual.folder, add_pooling_layer=False)
    after = {name: value.detach() for name, value in guard.encoder.state_dict().items()}
    _require_same_shapes(before, after, there.state_dict())
    state = {
        name: value + after[name] - before[name]
        for name, value in there.state_dict().items()
        if name != WORDS
    }
    here, from_there = _common_pieces(english, multilingual)
    table = there.state_dict()[WORDS].clone()
    table[from_there] += after[WORDS][here] - before[WORDS][here]
    there.load_state_dict(state | {WORDS: table})
    student = Guard(there)
    student.heads = copy.deepcopy(guard.heads)
    return student.eval()


def carried_pairs(folder: Path, rows: Iterable[Row]) -> list[Pair]:
    """Commands and what they are in other languages, as the guard reads both.

    Only of train rows: what the guard is tested on must not teach it, in any language.
    """
    english = {row.id: row.text for row in rows if row.split == "train"}
    return [
        Pair(
            english=normalise(english[line.says]),
            other=normalise(line.text),
            language=line.language,
        )
        for line in read_folder(folder)
        if line.says in english
    ]


def catalogue_pairs(
    pairs: Iterable[Pair], languages: Container[str], config: CarryConfig
) -> list[Pair]:
    """As many of each language as the settings say, of several words, drawn by their hash."""
    found = by_language(pairs, seed=config.distil.seed)
    return [
        pair
        for language, of_it in found.items()
        if language in languages
        for pair in telling(of_it, config.catalogue)
    ]


def _weights(base: Base) -> Mapping[str, torch.Tensor]:
    encoder = BertModel.from_pretrained(base.folder, add_pooling_layer=False)
    return {name: value.detach() for name, value in encoder.state_dict().items()}


def _common_pieces(english: Base, multilingual: Base) -> tuple[torch.Tensor, torch.Tensor]:
    """The ids of the pieces that both know: in the English table, and in the other."""
    ours = vocabulary.english_pieces(english.tokenizer_file)
    theirs = tokenizer(multilingual.tokenizer_file, max_tokens=8).get_vocab()
    both = [piece for piece in ours if piece in theirs]
    return torch.tensor([ours[p] for p in both]), torch.tensor([theirs[p] for p in both])


def _require_on(multilingual: Base, start: Guard, guard: Guard) -> None:
    here = (start.encoder.config.vocab_size, start.encoder.config.hidden_size)
    wanted = (multilingual.pieces, guard.encoder.config.hidden_size)
    if here != wanted:
        raise RunError(
            f"The guard to start from knows {here[0]} pieces of words and is {here[1]} wide, but "
            f"the encoder cuts texts into {wanted[0]} and the English guard is {wanted[1]} wide: "
            "it would hear words that nobody wrote. Give --start a guard that was trained from "
            "the encoder in --encoder."
        )


def _require_same_shapes(*states: Mapping[str, torch.Tensor]) -> None:
    shapes = [
        {name: tuple(value.shape)[name == WORDS :] for name, value in state.items()}
        for state in states
    ]
    if any(shape != shapes[0] for shape in shapes):
        raise RunError(
            "The guard, the English encoder and the multilingual one differ in depth or width, so "
            "what one has learnt cannot be added to another. Give a guard that was trained from "
            "the English encoder, and an encoder that “lam encoder build” made of the same."
        )
    words = [state[WORDS].shape[0] for state in states]
    if words[0] != words[1]:
        raise RunError(
            f"The guard knows {words[1]} pieces of words and the English encoder {words[0]}, so it "
            "was not trained from that encoder. Give one that was."
        )
