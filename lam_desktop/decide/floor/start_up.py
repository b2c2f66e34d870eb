"""Files that run by themselves, and the hidden places where programs keep how they behave."""

from lam_desktop.decide.floor.case import Case
from lam_desktop.decide.floor.ground import Ground
from lam_desktop.decide.floor.places import Place, under
from lam_desktop.decide.floor.secret_names import is_secret, parts_form
from lam_desktop.decide.floor.touches import Touch, Use
from lam_desktop.domain.actions import RestorePath
from lam_desktop.domain.decision import Effect, Reason

_START_UP = parts_form(
    (
        ".bashrc*", ".bash_profile", ".bash_login", ".bash_logout", ".bash_aliases", ".profile",
        ".zshrc*", ".zprofile", ".zshenv", ".zlogin", ".zlogout", ".cshrc", ".tcshrc", ".login",
        ".logout", ".kshrc", ".mkshrc", ".xprofile", ".xinitrc", ".xserverrc", ".xsessionrc",
        ".xsession", ".xresources", ".xdefaults", ".inputrc", ".pam_environment", ".forward",
        ".procmailrc", ".gitconfig", ".gitmodules", ".git/hooks", ".git/config", ".vim", ".vimrc",
        ".gvimrc", ".exrc", ".nvimrc", ".emacs", ".emacs.d", ".tmux.conf", ".screenrc", ".gdbinit",
        ".lldbinit", ".pythonrc*", ".ideavimrc", ".vscode", ".vscode-oss", ".envrc", ".direnvrc",
        ".config/git", ".config/fish", ".config/autostart*", ".config/systemd",
        ".config/environment.d", ".config/plasma-workspace", ".config/openbox", ".config/i3*",
        ".config/sway", ".config/labwc", ".config/lxsession", ".config/hypr", ".config/awesome",
        ".config/qtile", ".config/bspwm", ".config/sxhkd", ".config/herbstluftwm", ".xmonad",
        ".config/nvim", ".config/vim", ".config/emacs", ".config/tmux", ".config/mpv/scripts",
        ".config/mimeapps.list", ".config/user-dirs.dirs", ".config/caja/scripts", ".config/zsh",
        ".config/direnv", ".config/powershell", ".local/bin", ".local/lib/python*",
        ".local/share/applications", ".local/share/dbus-1", ".local/share/systemd",
        ".local/share/nautilus", ".local/share/nemo", ".local/share/file-manager",
        ".local/share/gnome-shell", ".local/share/cinnamon", ".local/share/plasma*",
        ".local/share/kwin", ".local/share/kservices*", ".local/share/kio", ".gnome2",
        ".plasma-workspace", ".kde*/autostart", "autorun.inf", "sitecustomize.py",
        "usercustomize.py", "library/launchagents", "library/launchdaemons",
        "appdata/roaming/microsoft/windows/start menu/programs/startup",
        "documents/windowspowershell", "documents/powershell",
        "spool/cron", "crontab", "cron.d", "cron.daily", "cron.hourly", "cron.weekly",
    )
)  # fmt: skip


def start_up(case: Case) -> Reason | None:
    """Files that run by themselves at sign-in or in each terminal are changed only by a person."""
    for touch in case.touches:
        if touch.use.changes and _starts_by_itself(touch, case.ground):
            return touch.reason(
                "start-up",
                Effect.CONFIRM,
                f"“{touch.path}” runs or is read by itself when you sign in or open a program. A"
                " change there keeps working unseen.",
            )
    return None


def hidden_place(case: Case) -> Reason | None:
    """Hidden files in a home are the settings of programs; what a change does shows elsewhere."""
    for touch in case.touches:
        restores = isinstance(case.action, RestorePath) and touch.use is Use.REMOVE
        said = any(is_secret(place.key) for place in touch.places)
        if not touch.use.changes or restores or said or _starts_by_itself(touch, case.ground):
            continue
        if any(_is_hidden(place, case.ground) for place in touch.places):
            return touch.reason(
                "hidden-place",
                Effect.CONFIRM,
                f"“{touch.path}” is a hidden place. Programs keep their settings in such places,"
                " and a change there can alter what they do.",
                "Choose a place in an ordinary folder, such as Documents.",
            )
    return None


def _starts_by_itself(touch: Touch, ground: Ground) -> bool:
    return any(
        _START_UP.search(place.key) is not None
        or any(under(place.key, f"{home.key.rstrip('/')}/bin") for home in ground.homes)
        for place in touch.places
    )


def _is_hidden(place: Place, ground: Ground) -> bool:
    for home in ground.homes:
        if place.key == home.key or not under(place.key, home.key):
            continue
        parts = place.key[len(home.key.rstrip("/")) + 1 :].split("/")
        of_mac = parts[0] == "library" and home.key.startswith("/users/")
        return of_mac or parts[0] == "appdata" or any(part.startswith(".") for part in parts)
    return False


RULES = (start_up, hidden_place)
