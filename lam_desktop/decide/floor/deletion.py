"""Loss: deleting for good, emptying the trash, and whole folders such as Documents."""

from lam_desktop.decide.floor.case import Case, ask
from lam_desktop.decide.floor.places import under
from lam_desktop.decide.floor.touches import Use
from lam_desktop.domain.actions import CreateFolder, DeletePath, EmptyTrash, Extract
from lam_desktop.domain.decision import Effect, Reason


def for_good(case: Case) -> Reason | None:
    """What cannot be had back is asked about, by a person."""
    if isinstance(case.action, EmptyTrash):
        return ask(
            "for-good",
            "Emptying the trash deletes everything in it for good. It cannot be undone.",
            "Look through the trash first.",
        )
    if isinstance(case.action, DeletePath):
        return ask(
            "for-good",
            f"“{case.action.path}” would be deleted for good. It cannot be undone.",
            "Move it to the trash instead: say “delete” without “for good”.",
        )
    return None


def whole_special_folder(case: Case) -> Reason | None:
    """Documents, Downloads and the like are not lost as a whole."""
    for touch in case.touches:
        if not touch.use.takes_away:
            continue
        if not any(
            under(folder, place.key) for folder in case.ground.special for place in touch.places
        ):
            continue
        if touch.use is Use.DELETE:
            return touch.reason(
                "whole-special-folder",
                Effect.BLOCK,
                f"“{touch.path}” is one of your main folders; it is not deleted for good.",
                "Name what in it you want to delete.",
            )
        return touch.reason(
            "whole-special-folder",
            Effect.CONFIRM,
            f"“{touch.path}” is one of your main folders, and all of it would be taken away.",
            "Name what in it you mean.",
        )
    return None


def replaced_special_folder(case: Case) -> Reason | None:
    """Nothing takes the place of Documents, Downloads and the like."""
    if isinstance(case.action, Extract | CreateFolder):
        return None
    for touch in case.touches:
        replaces = any(place.key in case.ground.special for place in touch.places)
        if replaces and touch.use is Use.WRITE and not touch.typed:
            return touch.reason(
                "whole-special-folder",
                Effect.BLOCK,
                f"“{touch.path}” is one of your main folders, and this would take its place.",
                "Give the new file a name inside that folder.",
            )
    return None


RULES = (for_good, whole_special_folder, replaced_special_folder)
