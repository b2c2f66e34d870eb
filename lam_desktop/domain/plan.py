"""The steps that would be taken, with everything resolved that can be."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from lam_desktop.domain.actions import Action, action_from_json
from lam_desktop.domain.path_state import PathState


@dataclass(frozen=True, kw_only=True)
class Step:
    """One action, what it leans on, and how it can be undone.

    ``expects`` are the states of the paths it touches as they were when the plan was made (only
    of paths that no earlier step of the plan changes). ``undo`` says in words how the step can be
    put back, ``None`` where it cannot; a step that changes nothing says so ('nothing to undo').
    """

    action: Action
    undo: str | None
    expects: tuple[PathState, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The step as JSON values; :meth:`from_json` reads them back."""
        return {
            "action": self.action.name,
            "args": self.action.args(),
            "undo": self.undo,
            "expects": [asdict(state) for state in self.expects],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Step":
        """Read what :meth:`to_json` gave; PlanError when it is no such thing."""
        return cls(
            action=action_from_json(data["action"], data["args"]),
            undo=data["undo"],
            expects=tuple(PathState(**state) for state in data["expects"]),
        )


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Steps in order; ``unplanned`` says what no step could be found for, and why.

    A plan with ``unplanned`` is never carried out, not even in part.
    """

    command_id: str
    steps: tuple[Step, ...] = ()
    unplanned: str | None = None

    @property
    def digest(self) -> str:
        """SHA-256 over everything that will be done, as 64 hex digits; what an approval binds."""
        content = {
            "command": self.command_id,
            "unplanned": self.unplanned,
            "steps": [step.to_json() for step in self.steps],
        }
        text = json.dumps(content, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
        return hashlib.sha256(text.encode("ascii")).hexdigest()


@dataclass(frozen=True, kw_only=True)
class PlanningContext:
    """What a planner may know besides the words: the home, special folders, and the time.

    ``folders`` maps 'desktop', 'documents', 'downloads', 'pictures', 'music', 'videos' to
    absolute paths; ``trash`` is the folder that holds what is in the trash; ``now`` is an ISO 8601
    local time.
    """

    home: str
    folders: Mapping[str, str]
    trash: str
    now: str
