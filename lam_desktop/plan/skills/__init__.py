"""Skills: each a family of phrasings that the local planner knows.

They are tried in this order and the first that takes a phrase has it, so the narrow ones stand
before the wide ones: 'copy "a" to the clipboard' before 'copy {things} to {folder}', whatever
begins with 'open' last.
"""

from lam_desktop.plan.skill import Skill
from lam_desktop.plan.skills import (
    apps,
    calculator,
    chords,
    clipboard,
    files,
    finding,
    folders_and_trash,
    mail_and_reminders,
    media_and_system,
    screen,
    text,
    web,
    windows,
)

SKILLS: tuple[Skill, ...] = (
    *chords.SKILLS,
    *clipboard.SKILLS,
    *calculator.SKILLS,
    *media_and_system.SKILLS,
    *mail_and_reminders.SKILLS,
    *screen.SKILLS,
    *text.SKILLS,
    *folders_and_trash.SKILLS,
    *windows.SKILLS,
    *finding.SKILLS,
    *files.SKILLS,
    *web.SKILLS,
    *apps.SKILLS,
)
