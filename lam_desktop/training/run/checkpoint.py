"""What a run that was killed goes on from: written aside, brought to the disk, then renamed."""

import hashlib
import json
import os
import pickle
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors import SafetensorError
from torch import nn

from lam_desktop.training.model import Guard, save_checkpoint
from lam_desktop.training.run.errors import RunError
from lam_desktop.training.run.log import EPOCHS, STEPS

STATE, RECORD = "training.pt", "run.json"
ASIDE = ".part"
Identity = Mapping[str, Any]
"""What two runs must share for one to go on from the other, in values that JSON knows."""


def digest(guard: nn.Module) -> str:
    """A short name for exactly these weights."""
    found = hashlib.sha256()
    for name, value in guard.state_dict().items():
        found.update(name.encode())
        found.update(value.contiguous().numpy().tobytes())
    return found.hexdigest()[:12]


@contextmanager
def room(folder: Path, what: str) -> Iterator[None]:
    """Turn what goes wrong in writing into a RunError; ``what`` begins its sentence."""
    # torch and safetensors have errors of their own for a write that fails.
    try:
        yield
    except (OSError, RuntimeError, SafetensorError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise RunError(
            f"{what} could not be written to {folder} ({reason}); is the disk full? What was there "
            "before is still there and whole. Make room and give the same command again: a run "
            "goes on from its last checkpoint."
        ) from error


def write(folder: Path, state: Mapping[str, Any]) -> None:
    """Put the state in the place of the one before it.

    Raises:
        RunError: it could not be written; the one before it is still whole.
    """
    with room(folder, "The checkpoint"):
        _replace(folder / STATE, lambda aside: torch.save(dict(state), aside))


def read(folder: Path, identity: Identity) -> dict[str, Any] | None:
    """The state that a run goes on from; None where it begins.

    Raises:
        RunError: it is of another run, or cannot be read.
    """
    path = folder / STATE
    if not path.exists():
        return None
    try:
        state: dict[str, Any] = torch.load(path, weights_only=True, map_location="cpu")
        found = state["identity"]
    except (OSError, RuntimeError, EOFError, KeyError, pickle.UnpicklingError) as error:
        raise RunError(
            f"The checkpoint {path} cannot be read ({error}), so the run cannot go on. Start it "
            "anew with --fresh."
        ) from error
    same(folder, found, identity)
    return state


def finished(folder: Path, identity: Identity) -> bool:
    """Whether the folder holds this run, done.

    Raises:
        RunError: it holds another.
    """
    found = record(folder)
    if found is None:
        return False
    same(folder, found, identity)
    return True


def record(folder: Path) -> dict[str, Any] | None:
    """What a run that is done wrote down of itself; None where there is none."""
    try:
        found = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def finish(folder: Path, how: Mapping[str, Any]) -> None:
    """Write down how the run went, and drop what it would go on from."""
    write_text(folder / RECORD, json.dumps(how, indent=1))
    (folder / STATE).unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Put a text in the place of the file before it.

    Raises:
        RunError: it could not be written; the one before it is still whole.
    """
    with room(path.parent, f"“{path.name}”"):
        _replace(path, lambda aside: aside.write_text(text, encoding="utf-8"))


def write_arrays(path: Path, arrays: Mapping[str, np.ndarray]) -> None:
    """Put arrays, by their names, in the place of the file before them (.npz).

    Raises:
        RunError: they could not be written; the file before them is still whole.
    """

    def write_to(aside: Path) -> None:
        # Given a name, NumPy would put another ending to it.
        with aside.open("wb") as out:
            np.savez_compressed(out, allow_pickle=False, **arrays)

    with room(path.parent, f"“{path.name}”"):
        _replace(path, write_to)


def save_best(guard: Guard, folder: Path) -> None:
    """Put the weights in the place of the best before them.

    Raises:
        RunError: they could not be written; what was there is still there.
    """
    replace_files(folder, "The best weights", lambda aside: save_checkpoint(guard, aside))


def replace_files(folder: Path, what: str, write_to: Callable[[Path], object]) -> None:
    """Put the files that are written together in the places of those before them.

    They are moved only when all of them are on the disk, so one that finds no room leaves every
    file that was there. What else the folder holds stays: it may be a person's.

    Raises:
        RunError: they could not be written; what was there is still there.
    """
    aside = folder / f"files{ASIDE}"
    with room(folder, what):
        shutil.rmtree(aside, ignore_errors=True)  # of a run that was killed
        try:
            aside.mkdir(parents=True)
            write_to(aside)
            written = sorted(aside.iterdir())
            for path in written:
                sync(path)
            for path in written:
                path.replace(folder / path.name)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
        sync(folder)


def keep_only_result(folder: Path) -> None:
    """Once what was learnt is saved: drop the state, and the record of a run that was there before.

    The log of what made the result stays.
    """
    for name in (STATE, RECORD, EPOCHS):
        (folder / name).unlink(missing_ok=True)


def discard(folder: Path) -> None:
    """Forget an earlier run; its best weights stay until there are new ones."""
    keep_only_result(folder)
    (folder / STEPS).unlink(missing_ok=True)


def _replace(path: Path, write_to: Callable[[Path], object]) -> None:
    """Write a file aside and rename it: a kill in the middle leaves the one before it."""
    aside = path.with_name(path.name + ASIDE)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        write_to(aside)
        sync(aside)
        aside.replace(path)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise
    sync(path.parent)


def sync(path: Path) -> None:
    """Bring a file, or the names in a folder, to the disk."""
    if path.is_dir() and os.name == "nt":
        return  # Windows opens no folders.
    place = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(place)
    finally:
        os.close(place)


def same(folder: Path, found: Identity, wanted: Identity) -> None:
    """Raise RunError, naming what differs, unless both are the same run."""
    before, now = _flat(found), _flat(wanted)
    differing = [
        f"{name} (there {before.get(name)!r}, now {value!r})"
        for name, value in now.items()
        if before.get(name) != value
    ]
    if differing:
        raise RunError(
            f"{folder} holds a run that differs in {'; '.join(differing[:5])}, so this one cannot "
            "go on from it. Name another folder with --out, or start anew there with --fresh."
        )


def _flat(identity: Identity) -> dict[str, Any]:
    """The settings beside what else tells runs apart, all as JSON brings them back."""
    plain: dict[str, Any] = json.loads(json.dumps(dict(identity)))
    settings: dict[str, Any] = plain.pop("config", {})
    return settings | plain
