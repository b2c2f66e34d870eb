"""Loss: deleting for good, emptying the trash, whole folders such as Documents, final buttons."""

import re

from lam_desktop.decide.floor.case import Case, ask
from lam_desktop.decide.floor.places import under
from lam_desktop.decide.floor.touches import Use
from lam_desktop.decide.spelling import folded
from lam_desktop.domain.actions import (
    Click,
    CreateFolder,
    DeletePath,
    DoubleClick,
    EmptyTrash,
    Extract,
)
from lam_desktop.domain.decision import Effect, Reason

_TRASH = re.compile(
    r".*/(?:\.local/share/trash|\.var/app/[^/]+/data/trash|\.trash(?:-\d+)?|\$recycle\.bin)"
    r"(?:/(?:files|info))?"
)
_FINAL = re.compile(
    r"\b(?:(?:delete|remove|erase|wipe|clear)\b.{0,30}\b(?:forever|permanently|for good|account|"
    r"all|everything|disk|drive|data|profile)|"
    r"(?:permanently|irrevocably) (?:delete|remove|erase|wipe)|"
    r"(?:close|deactivate|terminate|cancel)\b.{0,15}\baccount|empty\b.{0,12}\b(?:trash|bin)|"
    r"factory (?:reset|defaults|settings)|reset (?:this pc|everything|all|to factory\b.*)|"
    r"(?:run|open|install|keep|allow|continue|proceed|visit|do it|download|connect) anyway|"
    r"(?:disable|turn off|switch off|stop|deactivate)\b.{0,25}\b(?:protection|firewall|antivirus|"
    r"security|shield|2fa|two-factor\b.*|verification|guard)|accept the risk\b.*|"
    r"i understand the risks?|proceed (?:to .*)?\(unsafe\)|shift\+?delete|"
    r"(?:don'?t|do not) save|discard(?: changes| all)?|without saving|uninstall)\b|"
    r"^(?:format|erase|wipe|overwrite)(?: (?:disk|drive|now|anyway|volume|partition))?\W*$|"
    r"\bformat (?:disk|drive|volume|partition)\b|"
    r"\b(?:endgültig löschen|konto löschen|papierkorb leeren|formatieren|trotzdem ausführen|"
    r"supprimer définitivement|supprimer le compte|vider la corbeille|formater|"
    r"eliminar (?:permanentemente|definitivamente|cuenta)|vaciar (?:la )?papelera|formatear|"
    r"excluir permanentemente|esvaziar (?:a )?lixeira|elimina definitivamente|"
    r"svuota (?:il )?cestino|удалить навсегда|очистить корзину|форматировать)\b|"
    r"永久删除|彻底删除|清空回收站|格式化|完全に削除|"
    r"(?:حذف|احذف|مسح|امسح|ازاله)(?: \S+){0,2} (?:نهايي\w*|للابد|(?:ال)?حساب\w*|كل شي)|"
    r"(?:افراغ|افرغ|تفريغ) (?:ال)?سل\w*|(?:^|\s)(?:تهييه|فرمته|فورمات)(?:\s|$)|"
    r"(?:تعطيل|عطل|ايقاف|اوقف) (?:ال)?حمايه|اعاده ضبط المصنع|(?:تشغيل|شغل|تثبيت) علي (?:اي|ايه) حال"
)
"""Words on buttons that lose something for good, or let through what a program warned of."""


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


def the_trash_itself(case: Case) -> Reason | None:
    """The trash is emptied by its own step; its folder is not moved, deleted or thrown away."""
    for touch in case.touches:
        if touch.use.takes_away and any(_TRASH.fullmatch(place.key) for place in touch.places):
            return touch.reason(
                "trash-itself",
                Effect.BLOCK,
                f"“{touch.path}” is the trash itself, with everything you could still put back.",
                "Say “empty the trash” if that is what you mean.",
            )
    return None


def final_buttons(case: Case) -> Reason | None:
    """A click that deletes for good, or waves a warning aside, is asked about."""
    if not isinstance(case.action, Click | DoubleClick):
        return None
    words = case.action.target.words
    if words is None or not _FINAL.search(folded(words)):
        return None
    return ask(
        "final-button",
        f"Clicking “{words}” may lose something for good, or let through what a program warns of.",
        "Read what the window says, and click it yourself.",
    )


RULES = (
    for_good,
    whole_special_folder,
    replaced_special_folder,
    the_trash_itself,
    final_buttons,
)
