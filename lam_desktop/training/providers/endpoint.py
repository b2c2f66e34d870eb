"""Where a hosted model is asked, with which key, and how what it says is shown."""

from dataclasses import dataclass, field

LONGEST = 300


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """One model of one server. ``key`` is empty where the server asks for none.

    ``key_from`` says in words where the key lies, for the message that it is not accepted.
    """

    name: str
    model: str
    base_url: str
    key: str = field(default="", repr=False)
    key_from: str = "a request without a key"
    timeout: float = 120.0
    temperature: bool = True

    def without_key(self, content: bytes) -> bytes:
        """What a server sent, without the key that it may have sent back."""
        return content.replace(self.key.encode(), "…".encode()) if self.key else content


def one_line(text: str, longest: int = LONGEST) -> str:
    """The text as one line without control characters, which could rule a terminal."""
    line = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return line if len(line) <= longest else line[: longest - 1] + "…"
