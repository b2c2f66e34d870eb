"""The label guide as it ships with the package, for whatever asks a model to label by it.

``docs/label-guide.md`` is the same text where people read it; a test holds both the same.
"""

from functools import cache
from importlib import resources


@cache
def text() -> str:
    """The whole guide, in Markdown."""
    return resources.files(__name__).joinpath("label_guide.md").read_text(encoding="utf-8")
