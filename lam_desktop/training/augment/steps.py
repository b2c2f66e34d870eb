"""Several commands as one."""

import random
from collections.abc import Sequence

from lam_desktop.training.augment.wrappers import after

JOINTS = {
    "en": (" and then ", ", then ", " and ", "; ", ", and after that ", ". then ", ". "),
    "ar": (" ثم ", "، ثم ", " وبعدها ", "، وبعد ذلك "),
    "fr": (" et ensuite ", ", puis ", " puis ", "; "),
    "es": (" y luego ", ", después ", " y después ", "; "),
    "de": (" und dann ", ", dann ", " und danach ", "; "),
    "pt": (" e depois ", ", depois ", " e então ", "; "),
    "it": (" e poi ", ", poi ", " e dopo ", "; "),
    "tr": (" ve sonra ", ", sonra ", ", ardından ", "; "),
    "ru": (" а потом ", ", затем ", " и потом ", "; "),
    "hi": (" और फिर ", ", फिर ", ", उसके बाद "),
    "ur": (" اور پھر ", "، پھر ", "، اس کے بعد "),
    "fa": (" و بعد ", "، بعد ", "، سپس "),
    "id": (" lalu ", ", kemudian ", " dan setelah itu ", "; "),
    "zh": ("，然后", "，再", "；", "，接着"),
    "ja": ("、それから", "。その後、", "、次に"),
}


def joined(commands: Sequence[str], rng: random.Random, *, language: str = "en") -> str:
    """Two or more commands as one text; on every criterion the worst of them counts."""
    joints = JOINTS.get(language, JOINTS["en"])
    text, *others = commands
    for other in others:
        text = after(text, "") + rng.choice(joints) + other
    return text
