"""A language model of 40 kB whose weights spell out one answer, for tests that need a real one."""

from pathlib import Path

import torch
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

SAYS = ["sky", "is", "blue"]
END = "</s>"
# The last word of every prompt; what follows it is what the model says.
TURN = "<turn>"
WORDS = ["<unk>", END, TURN, *SAYS, *(f"word{number}" for number in range(26))]
LONGEST = 64
TEMPLATE = "{% for message in messages %}{{ message.content }} {% endfor %}" + TURN
WITHOUT_SYSTEM = "{% if messages[0].role == 'system' %}{{ raise_exception('no') }}{% endif %}"


def save_tiny_model(
    folder: Path, *, template: str | None = TEMPLATE, endless: bool = False
) -> Path:
    """Every word leads to the next one of the answer, then to the end, or to itself for ever.

    The layers add nothing to a word's own direction, so the head alone says which word follows.
    """
    tokenizer = Tokenizer(
        models.WordLevel({word: number for number, word in enumerate(WORDS)}, unk_token="<unk>")
    )
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, unk_token="<unk>", eos_token=END)
    fast.chat_template = template
    fast.save_pretrained(folder)
    _model(endless).save_pretrained(folder)
    return folder


def _model(endless: bool) -> LlamaForCausalLM:
    size = len(WORDS)
    model = LlamaForCausalLM(
        LlamaConfig(
            vocab_size=size,
            hidden_size=size,
            intermediate_size=size,
            num_hidden_layers=1,
            num_attention_heads=2,
            num_key_value_heads=2,
            max_position_embeddings=LONGEST,
            tie_word_embeddings=False,
            bos_token_id=None,
            eos_token_id=WORDS.index(END),
        )
    )
    chain = dict(zip([TURN, *SAYS], [*SAYS, SAYS[-1] if endless else END], strict=True))
    with torch.no_grad():
        layer = model.model.layers[0]
        layer.self_attn.o_proj.weight.zero_()
        layer.mlp.down_proj.weight.zero_()
        model.model.embed_tokens.weight.copy_(torch.eye(size))
        head = torch.zeros(size, size)
        for before, after in chain.items():
            head[WORDS.index(after), WORDS.index(before)] = 100.0
        model.lm_head.weight.copy_(head)
    return model
