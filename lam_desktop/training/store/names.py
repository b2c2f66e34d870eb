"""Finding rows of the small tables by their names, and making those that are needed."""

from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, insert, select

from lam_desktop.training.store.tables import Annotator, Prompt, Source
from lam_desktop.training.store.values import PromptText


class Names:
    """The ids of sources or of annotators; one is made when it is first needed, not before."""

    def __init__(self, connection: Connection, table: type[Source] | type[Annotator]) -> None:
        self._connection = connection
        self._table = table
        self._ids: dict[str, int] = {}

    def find(self, name: str) -> int | None:
        """The id of a name, None where there is none."""
        if name not in self._ids:
            asked = select(self._table.id).where(self._table.name == name)
            found = self._connection.execute(asked).scalar_one_or_none()
            if found is None:
                return None
            self._ids[name] = found
        return self._ids[name]

    def need(self, name: str) -> int:
        """The id of a name, which is stored if it is new."""
        found = self.find(name)
        if found is None:
            found = made(self._connection, self._table, name=name)
            self._ids[name] = found
        return found


class Prompts:
    """The ids of prompts, by the digests of their names and texts."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._ids: dict[PromptText, int] = {}

    def need(self, prompt: PromptText) -> int:
        """The id of a prompt, which is stored if it is new."""
        if prompt not in self._ids:
            digest = sha256(f"{prompt.name}\0{prompt.text}".encode()).hexdigest()
            asked = select(Prompt.id).where(Prompt.digest == digest)
            found = self._connection.execute(asked).scalar_one_or_none()
            if found is None:
                found = made(
                    self._connection, Prompt, digest=digest, name=prompt.name, text=prompt.text
                )
            self._ids[prompt] = found
        return self._ids[prompt]


def made(connection: Connection, table: type[Any], **values: Any) -> int:
    """Insert one row and tell its number."""
    key = connection.execute(insert(table).values(**values)).inserted_primary_key
    assert key is not None
    return int(key[0])
