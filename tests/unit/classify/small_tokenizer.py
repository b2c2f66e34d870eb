"""A tokenizer of a few words, so that a test does not hang on the vocabulary that ships."""

from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer
from tokenizers.processors import BertProcessing


def small_tokenizer(*pieces: str) -> Tokenizer:
    """Splits as BERT's does, and knows ``pieces``; every other word is one unknown token."""
    known = {piece: at for at, piece in enumerate(["[CLS]", "[SEP]", "[UNK]", *pieces])}
    tokenizer = Tokenizer(WordPiece(known, unk_token="[UNK]"))
    tokenizer.normalizer = BertNormalizer()
    tokenizer.pre_tokenizer = BertPreTokenizer()
    tokenizer.post_processor = BertProcessing(("[SEP]", 1), ("[CLS]", 0))
    return tokenizer
