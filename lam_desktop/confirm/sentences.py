"""Every English sentence with which a step, a decision or an ending is worded: one table each.

A translation has this one place to come to. Braces name the values that
:mod:`~lam_desktop.confirm.wording` fills in.
"""

from collections.abc import Mapping

from lam_desktop.domain.criteria import Criterion
from lam_desktop.domain.decision import Effect
from lam_desktop.domain.outcome import Status

NOTHING_TO_UNDO = "nothing to undo"

EFFECT_SENTENCES = {
    Effect.ALLOW: "Allowed: nothing speaks against it.",
    Effect.CONFIRM: "I need your yes before I do this.",
    Effect.BLOCK: "I won’t do this.",
}
NOT_CHECKED = "I won’t do this, because a safety check could not run."
NO_STEPS = "I don’t know how to do this."
CANNOT = "I can’t do this."
CARE = "You don’t have to carry this alone."
CARE_RIGHT_TO_LEFT = "لست مضطرًا إلى حمل هذا وحدك."
HELP_SITE = "findahelpline.com"

QUESTIONS = {
    Criterion.FEASIBILITY: "Can it be done?",
    Criterion.LEGALITY: "Is it lawful?",
    Criterion.ETHICALITY: "Is it right?",
    Criterion.BOUNDARIES: "Is it yours to decide?",
    Criterion.REVERSIBILITY: "Can it be undone?",
    Criterion.RISK: "How risky is it?",
}
ANSWERS = {
    "feasible": "It can be done here",
    "infeasible": "It can’t be done here",
    "legal": "It is lawful",
    "illegal": "It is against the law",
    "ethical": "It is fair to everyone",
    "unethical": "It could hurt someone",
    "within": "It stays with what is yours",
    "beyond": "It reaches beyond what is yours",
    "reversible": "It can be undone",
    "irreversible": "It can’t be undone",
    "low": "Low risk",
    "medium": "Medium risk",
    "high": "High risk",
}

STEPS = {
    "open_app": "Open the program {app} ({argv})",
    "open_path": "Open {path}",
    "open_url": "Open the web page {url}",
    "web_search": "Search the web for {query}",
    "focus_window": "Bring the window {title} to the front",
    "window": "{operation} {title}",
    "type_text": "Type {text}",
    "press_keys": "Press {keys}",
    "click": "Click {target}",
    "double_click": "Double-click {target}",
    "right_click": "Right-click {target}",
    "drag": "Drag {source} to {destination}",
    "scroll": "Scroll {direction} by {amount}",
    "wait.seconds": "Wait {seconds} seconds",
    "wait.until": "Wait until the window {until} is in front",
    "take_screenshot": "Take a picture of the screen and save it as {path}",
    "take_screenshot.region": "Take a picture of part of the screen ({region}), save it as {path}",
    "set_clipboard": "Put {text} on the clipboard",
    "create_folder": "Create the folder {path}",
    "create_file": "Create the file {path} with the text {text}",
    "create_file.empty": "Create the empty file {path}",
    "copy_path": "Copy {source} to {destination}",
    "move_path": "Move {source} to {destination}",
    "rename_path": "Rename {path} to {new_name}",
    "trash_path": "Move {path} to the trash",
    "restore_path": "Take {path} back out of the trash (from {trashed})",
    "delete_path": "Delete {path} for good",
    "empty_trash": "Empty the trash and delete for good {items}",
    "empty_trash.empty": "Empty the trash (nothing is in it)",
    "archive": "Pack {paths} into {destination}",
    "extract": "Unpack {path} into {destination}",
    "find_files": "Look for files named {query} in {folder}",
    "set_volume.level": "Set the volume to {level} %",
    "set_volume.change": "Change the volume by {change} points",
    "set_volume.on": "Turn the sound off",
    "set_volume.off": "Turn the sound on",
    "media": "{operation}",
    "set_brightness.level": "Set the brightness of the screen to {level} %",
    "set_brightness.change": "Change the brightness of the screen by {change} points",
    "power": "{operation}",
    "compose_email": "Open an e-mail draft (it is not sent){parts}",
    "remind": "Remind you of {text} at {when}",
    "run_command": "Run the program {argv}",
    "show_text": "Show {text}",
}
OPERATIONS: Mapping[str, Mapping[str, str]] = {
    "window": {
        "minimise": "Minimise",
        "maximise": "Maximise",
        "restore": "Restore",
        "close": "Close",
        "next": "Switch from this window to the next:",
        "tile_left": "Put in the left half of the screen:",
        "tile_right": "Put in the right half of the screen:",
        "fullscreen": "Switch to full screen and back:",
    },
    "media": {
        "play_pause": "Play or pause the music or film",
        "next": "Play the next track",
        "previous": "Play the previous track",
        "stop": "Stop the music or film",
    },
    "power": {
        "lock": "Lock the screen",
        "sleep": "Put the computer to sleep",
        "log_out": "Log you out; unsaved work may be lost",
        "restart": "Restart the computer; unsaved work may be lost",
        "shut_down": "Shut the computer down; unsaved work may be lost",
    },
}
WINDOW, ACTIVE_WINDOW = "the window {title}", "the window in front"
EMAIL_PARTS = {"to": " to {to}", "subject": ", subject {subject}", "body": ", saying {body}"}
MANY = "these {count}: {listed}"
POINT = "the point {x}, {y} of the screen"
IMAGE = "what looks like the picture {image}"
ROLE = "the {role} {words}"
UNKNOWN = "Do {name} with {args}"

PAST: Mapping[str, str] = {
    "Bring": "brought",
    "Change": "changed",
    "Click": "clicked",
    "Close": "closed",
    "Copy": "copied",
    "Create": "created",
    "Delete": "deleted",
    "Do": "did",
    "Double-click": "double-clicked",
    "Drag": "dragged",
    "Empty": "emptied",
    "Lock": "locked",
    "Log": "logged",
    "Look": "looked",
    "Maximise": "maximised",
    "Minimise": "minimised",
    "Move": "moved",
    "Open": "opened",
    "Pack": "packed",
    "Play or pause": "played or paused",
    "Play": "played",
    "Press": "pressed",
    "Put": "put",
    "Remind": "will remind",
    "Rename": "renamed",
    "Restart": "restarted",
    "Restore": "restored",
    "Right-click": "right-clicked",
    "Run": "ran",
    "Scroll": "scrolled",
    "Search": "searched",
    "Set": "set",
    "Show": "showed",
    "Shut": "shut",
    "Stop": "stopped",
    "Switch": "switched",
    "Take": "took",
    "Turn": "turned",
    "Type": "typed",
    "Unpack": "unpacked",
    "Wait": "waited",
}
"""How a step begins once it was taken; where two fit, the longer stands first."""

STEP_ASKS = "Step {numbers}: {sentence}"
MANY_STEPS_ASK = "Steps {numbers}: {sentence}"
SAFER = "Safer: {ways}"
INSTEAD = "Instead: {ways}"
YOU_ASKED = "You asked: {words}"
YOU_ASKED_TO_UNDO = "You asked to undo: {words}"
UNDO = "Can be undone: {how}"
NO_UNDO = "Can’t be undone"
IN_THE_TRASH = "Stays in the trash, until you empty it"
UNDONE = "Undone."
YOU_STOPPED = "You stopped it."
DONE = "Done: {deed}"
ALL_STEPS = "all {count} steps"
MORE_LINES = "and {count} more"
UNSURE = "unsure ({percent})"
ENDS = {
    Status.DONE: "Done.",
    Status.FAILED: "It did not work.",
    Status.STOPPED: "Stopped, as you asked.",
    Status.INTERRUPTED: "It was interrupted.",
}

WORD_RULES = frozenset({"care", "speaks-to-guard", "hidden-characters", "look-alike-letters"})
WORD_RULE_PREFIX = "arabic-"
"""The rules that read the words alone, without the guard's answers."""
WORD_RULE = "It may hurt someone or break the law."

RULES: Mapping[str, str] = {
    "care": "You were shown where help is to be had.",
    "speaks-to-guard": "It spoke to the guard itself.",
    "hidden-characters": "The text held hidden characters.",
    "look-alike-letters": "Some words mixed letters of two alphabets that look the same.",
    "check-failed": "A safety check could not run.",
    "chord": "It would press keys that command the system or delete for good.",
    "credentials": "It touches passwords, keys or the like.",
    "final-button": "The click may lose something for good.",
    "for-good": "It deletes for good.",
    "forbidden-program": "This program is never started from here.",
    "hidden-place": "It changes a hidden place, where programs keep their settings.",
    "holds-credentials": "The folder also holds passwords, keys or settings.",
    "input-to-prompt": "The window in front asks for passwords or changes disks.",
    "keys-to-terminal": "The window in front runs whatever is typed into it.",
    "large-folder": "The folder held too much to look through.",
    "mail-head": "The address or subject of the mail held more than it shows.",
    "makes-program": "It makes a file that can run.",
    "money-window": "The window in front looked like banking or a payment.",
    "opens-program": "It opens a file that can run.",
    "other-home": "It lies in another person’s folder.",
    "own-files": "It touches LAM Desktop’s own files.",
    "own-window": "LAM Desktop’s own window was in front.",
    "pay-button": "The click may spend money or make a contract.",
    "payment-numbers": "The text held what looks like card or account numbers.",
    "power": "It locks, restarts or shuts down the computer.",
    "program": "The program was not found, or not safe to start.",
    "program-arguments": "The program would be started in a way that no check sees through.",
    "run-command": "It runs a program by command line.",
    "start-up": "It changes what runs by itself when you sign in.",
    "stop-keys": "These keys stop LAM Desktop; they are for you alone.",
    "system-place": "It belongs to the system.",
    "system-settings": "It belongs to the settings of the system.",
    "trash-itself": "It is the trash itself.",
    "trash-many": "Many things, or a folder with something in it, go to the trash.",
    "typed-address": "The text held an address that reaches into this computer.",
    "unclear-path": "The path or name is not a plain one.",
    "unknown-program": "The program lies in a folder for passing things.",
    "web-address": "The web address is misleading or unclear.",
    "whole-drive": "It is a whole drive.",
    "whole-home": "It is your whole home folder.",
    "whole-special-folder": "It is one of your main folders.",
    "written-down-secrets": "The file sounds as if passwords were written down in it.",
}
"""What the rules that ship in code are about; a policy file brings its own sentences."""
OWN_STEP_PREFIX = "action-"
OWN_STEP_RULE = "Your policy asks about steps of this kind, or has switched them off."
