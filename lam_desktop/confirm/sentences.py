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
    "empty_trash": "Empty the trash: everything in it is deleted for good",
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

STEP_ASKS = "Step {numbers}: {sentence}"
MANY_STEPS_ASK = "Steps {numbers}: {sentence}"
UNDO = "Can be undone: {how}"
NO_UNDO = "Can’t be undone"
ENDS = {
    Status.DONE: "Done.",
    Status.FAILED: "It did not work.",
    Status.STOPPED: "Stopped, as you asked.",
    Status.INTERRUPTED: "It was interrupted.",
}
