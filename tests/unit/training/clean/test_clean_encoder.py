"""The vectors of an encoder do not depend on what else is read with a text."""

from pathlib import Path

import numpy as np
from tiny_lab import tiny_base

from lam_desktop.training.clean.encoder import encoder_of


def test_a_text_has_the_same_vector_alone_and_among_others(tmp_path: Path) -> None:
    encode = encoder_of(tiny_base(tmp_path))
    texts = ["open the file and the bank", "delete", "close the mail", "delete"]
    vectors = encode(texts)
    assert vectors.shape == (4, 16)
    assert np.allclose(vectors[1], vectors[3])
    assert not np.allclose(vectors[0], vectors[2])
    assert np.allclose(encode(texts[:1])[0], vectors[0], atol=1e-5)
    assert encode([]).shape == (0, 16)
