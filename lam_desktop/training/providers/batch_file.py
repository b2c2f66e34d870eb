"""Requests and answers as files in the OpenAI Batch format, for anyone to answer offline.

Requests and answers are lines of JSON:

    {"custom_id": …, "method": "POST", "url": "/v1/chat/completions", "body": …}
    {"custom_id": …, "response": {"status_code": 200, "body": …}, "error": null}

Of an answer's body only ``{"choices": [{"message": {"content": "…"}}]}`` is needed, so that a
person can write it too.
"""

import json
import os
import tempfile
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, Field, ValidationError

from lam_desktop.training.providers.base import Answer, ProviderError, Request
from lam_desktop.training.providers.chat_completion import Completion, answer_in, body
from lam_desktop.training.providers.endpoint import one_line
from lam_desktop.training.providers.failures import message_in
from lam_desktop.training.providers.reading import Source

URL = "/v1/chat/completions"
ENCODING = "utf-8"


class _Response(BaseModel):
    status_code: int
    body: Any = None


class _Line(BaseModel):
    custom_id: str = Field(min_length=1)
    response: _Response | None = None
    error: Any = None


@dataclass(frozen=True, kw_only=True)
class Problem:
    """What is wrong with a file of answers; ``line`` is None where a line is missing.

    ``content`` is the line as it stands in the file, so that nothing of it is lost.
    """

    line: int | None
    key: str | None
    what: str
    content: str = ""

    def __str__(self) -> str:
        where = f"line {self.line}" if self.line is not None else "no line"
        return f"{where}{f', {self.key}' if self.key else ''}: {self.what}"


@dataclass(kw_only=True)
class Answers:
    """A file of answers: each key has an answer or an error, and every problem its line."""

    answers: dict[str, Answer] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def write_requests(
    requests: Iterable[Request], path: Path, *, model: str, temperature: bool = True
) -> int:
    """Write requests for ``model``, one a line, and tell how many.

    Some models that think first take no ``temperature`` but 1; without it none is written. The
    file is whole or not there at all. Hosted services take a part of a large one at a time
    (OpenAI: 50,000 lines and 200 MB).

    Raises:
        ProviderError: two requests have the same key, or the file cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        number, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    except OSError as error:
        raise _unwritten(path, error) from error
    temporary = Path(name)
    count = 0
    try:
        with os.fdopen(number, "w", encoding=ENCODING, newline="\n") as out:
            for line in _request_lines(requests, model, temperature):
                out.write(line)
                count += 1
        temporary.replace(path)
    except (OSError, UnicodeError) as error:
        raise _unwritten(path, error) from error
    finally:
        temporary.unlink(missing_ok=True)
    return count


def _request_lines(requests: Iterable[Request], model: str, temperature: bool) -> Iterator[str]:
    seen: dict[str, int] = {}
    for number, request in enumerate(requests, start=1):
        if request.key in seen:
            raise ProviderError(
                f"The requests {seen[request.key]} and {number} have the same key {request.key}, so"
                " their answers could not be told apart. Nothing was written."
            )
        seen[request.key] = number
        line = {
            "custom_id": request.key,
            "method": "POST",
            "url": URL,
            "body": body(
                request, model=model, limit="max_completion_tokens", temperature=temperature
            ),
        }
        yield json.dumps(line, ensure_ascii=False) + "\n"


def _unwritten(path: Path, error: Exception) -> ProviderError:
    return ProviderError(f"The requests cannot be written to {path}: {error}. Nothing was written.")


def answer_line(key: str, answer: Answer) -> str:
    """The line that holds an answer, as ``read_answers`` reads it."""
    read, written = answer.usage.input_tokens, answer.usage.output_tokens
    body = {
        "model": answer.model,
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": answer.text},
                "finish_reason": "stop" if answer.complete else "length",
            }
        ],
        "usage": {"prompt_tokens": read, "completion_tokens": written},
    }
    response = {"status_code": 200, "body": body}
    line = {"custom_id": key, "response": response, "error": None}
    return json.dumps(line, ensure_ascii=False) + "\n"


def read_answers(
    path: Path, *, keys: Collection[str] | None = None, model: str = "file"
) -> Answers:
    """Read a file of answers; ``keys`` are those that were asked for, ``model`` who answered where
    a line does not say.

    A key that is answered twice keeps its first answer, and an answer counts more than an error.

    Raises:
        ProviderError: the file cannot be read at all; whatever is wrong within is a problem.
    """
    found = _Reading(asked=None if keys is None else set(keys), name=path.name, model=model)
    try:
        with path.open("rb") as lines:
            for number, line in enumerate(lines, start=1):
                found.take(number, line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line)
    except OSError as error:
        raise ProviderError(f"The answers in {path} cannot be read: {error.strerror}.") from error
    return found.finished(keys or ())


Outcome = Answer | str


class _Reading:
    """The lines read so far, with the line of each key that was answered."""

    def __init__(self, *, asked: set[str] | None, name: str, model: str) -> None:
        self._asked = asked
        self._source = Source(name=name, model=model)
        self._outcomes: dict[str, tuple[int, Outcome, str]] = {}
        self._problems: list[Problem] = []

    def take(self, number: int, raw: bytes) -> None:
        if not raw.strip():
            return
        content = raw.decode(ENCODING, "replace").rstrip("\r\n")
        try:
            line = _Line.model_validate_json(raw)
        except ValidationError as error:
            self._tell(number, None, _malformed(error), content)
            return
        if self._asked is not None and line.custom_id not in self._asked:
            self._tell(number, line.custom_id, "nothing of that key was asked", content)
            return
        self._keep(number, line.custom_id, self._outcome(line), content)

    def finished(self, keys: Iterable[str]) -> Answers:
        for key in dict.fromkeys(keys):
            if key not in self._outcomes:
                self._tell(None, key, "it was asked and is not answered", "")
        result = Answers(problems=self._problems)
        for key, (_, outcome, _) in self._outcomes.items():
            if isinstance(outcome, Answer):
                result.answers[key] = outcome
            else:
                result.errors[key] = outcome
        return result

    def _keep(self, number: int, key: str, outcome: Outcome, content: str) -> None:
        """Hold the outcome, and the first one against a second; tell of errors and of seconds."""
        if key not in self._outcomes:
            self._outcomes[key] = (number, outcome, content)
            if isinstance(outcome, str):
                self._tell(number, key, outcome, content)
            return
        first, before, _ = self._outcomes[key]
        if isinstance(before, str) and isinstance(outcome, Answer):
            self._outcomes[key] = (number, outcome, content)
        elif isinstance(outcome, str):
            self._tell(number, key, f"{outcome} Line {first} of the same key counts.", content)
        else:
            same: Literal["the same", "another"] = "the same" if outcome == before else "another"
            self._tell(number, key, f"{same} answer stands in line {first}, which counts", content)

    def _outcome(self, line: _Line) -> Outcome:
        response = line.response
        if response is None or response.status_code != 200 or line.error:
            status = f" ({response.status_code})" if response is not None else ""
            told = line.error or (response.body if response is not None else None)
            said = one_line(message_in(json.dumps(told).encode())) if told else ""
            return f"an error instead of an answer{status}{f': “{said}”' if said else ''}."
        try:
            return answer_in(Completion.model_validate(response.body), self._source)
        except ValidationError as error:
            return f"its body is no answer: {_malformed(error)}."
        except ProviderError as error:
            return str(error)

    def _tell(self, number: int | None, key: str | None, what: str, content: str) -> None:
        self._problems.append(Problem(line=number, key=key, what=what, content=content))


def _malformed(error: ValidationError) -> str:
    first = error.errors(include_input=False, include_url=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    return f"{where}: {first['msg']}" if where else first["msg"]


class AnswersFile:
    """A provider whose answers have been written already; asking again changes none of them."""

    def __init__(self, name: str, answers: Answers) -> None:
        self._name = name
        self._answers = answers
        self._closed = False

    @property
    def name(self) -> str:
        """The kind and who answered."""
        return self._name

    async def answer(self, request: Request) -> Answer:
        """The answer to the request's key; see Provider."""
        if self._closed:
            raise ProviderError(f"{self._name} has been closed; open it anew to ask it.")
        if request.key in self._answers.answers:
            return self._answers.answers[request.key]
        why = self._answers.errors.get(request.key, "no line has its key.")
        raise ProviderError(f"{self._name} has no answer to the request {request.key}: {why}")

    async def close(self) -> None:
        """Forget the answers."""
        self._closed = True
        self._answers = Answers()
