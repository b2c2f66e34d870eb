"""Changes to a command that keep its labels: slips of the keyboard, manners of speech, disguises.

Each kind is a pure function of a text and a random generator in one of this room's files, which
say why it keeps the labels and what it does not touch; :class:`Augmenter` draws among them.
"""

from lam_desktop.training.augment.augmenter import KINDS, Augmenter, vocabulary
from lam_desktop.training.augment.steps import joined
from lam_desktop.training.augment.switching import Lexicon

__all__ = ["KINDS", "Augmenter", "Lexicon", "joined", "vocabulary"]
