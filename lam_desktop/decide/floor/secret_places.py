"""Where passwords and keys lie, the guard's own files, and files that start by themselves."""

from fnmatch import fnmatch

from lam_desktop.decide.floor.case import Case
from lam_desktop.decide.floor.ground import Ground
from lam_desktop.decide.floor.places import Place, under
from lam_desktop.decide.floor.touches import Use
from lam_desktop.domain.decision import Effect, Reason

_STORES = (
    ".ssh", ".gnupg", ".aws", ".azure", ".kube", ".docker/config.json", ".config/gcloud",
    ".config/gh", ".config/hub", ".config/op", ".config/bitwarden", ".config/keepassxc",
    ".config/rclone", ".local/share/keyrings", ".local/share/kwalletd", ".kde/share/apps/kwallet",
    ".password-store", ".mozilla/firefox", "snap/firefox/common/.mozilla", ".thunderbird",
    ".config/google-chrome", ".config/chromium", ".config/bravesoftware",
    ".config/microsoft-edge", ".config/vivaldi", ".config/opera", "snap/chromium/common/chromium",
    ".electrum", ".bitcoin", ".ethereum/keystore", ".monero", ".pki", ".cert",
    "library/keychains", "library/cookies", "library/application support/google/chrome",
    "library/application support/firefox", "library/application support/bravesoftware",
    "appdata/roaming/microsoft/credentials", "appdata/roaming/microsoft/protect",
    "appdata/local/microsoft/credentials", "appdata/local/microsoft/vault",
    "appdata/local/google/chrome/user data", "appdata/local/microsoft/edge/user data",
    "appdata/roaming/mozilla/firefox", "appdata/roaming/gnupg",
)  # fmt: skip
_SECRET_FILES = (
    "*.kdbx", "*.kdb", "wallet.dat", ".netrc", "_netrc", ".git-credentials", ".pgpass", ".my.cnf",
    ".npmrc", ".pypirc", ".vault-token", ".htpasswd", "id_rsa", "id_dsa", "id_ecdsa",
    "id_ed25519", "*.ppk", "*.keyring", "*.kwl", "*.opvault", "*.agilekeychain", "*.keychain",
    "*.keychain-db", "login.keychain*", "logins.json", "key3.db", "key4.db", "signons.sqlite",
    "shadow", "shadow-", "gshadow", "gshadow-", "master.passwd", "ntds.dit",
)  # fmt: skip
_START_UP = (
    ".bashrc", ".bash_profile", ".bash_login", ".bash_logout", ".bash_aliases", ".profile",
    ".zshrc", ".zprofile", ".zshenv", ".zlogin", ".zlogout", ".xprofile", ".xinitrc",
    ".xsessionrc", ".xsession", ".inputrc", ".pam_environment", ".gitconfig", ".config/git",
    ".config/fish", ".config/autostart", ".config/autostart-scripts", ".config/systemd",
    ".config/environment.d", ".config/plasma-workspace", ".config/openbox", ".config/i3",
    ".config/sway", ".local/bin", ".local/share/applications", ".local/share/dbus-1",
    "library/launchagents", "library/launchdaemons",
    "appdata/roaming/microsoft/windows/start menu/programs/startup",
)  # fmt: skip
_CRON = ("spool/cron", "crontab", "cron.d", "cron.daily", "cron.hourly", "cron.weekly")


def credentials(case: Case) -> Reason | None:
    """Stores of passwords and keys are neither read nor changed."""
    for touch in case.touches:
        if any(is_secret(place.key) for place in touch.places):
            return touch.reason(
                "credentials",
                Effect.BLOCK,
                f"“{touch.path}” is where passwords or keys are kept. LAM Desktop never opens,"
                " copies or changes such places.",
                "Use the program that keeps them, by your own hand.",
            )
    return None


def holds_credentials(case: Case) -> Reason | None:
    """A folder that holds such stores, or start-up files, is not handled whole without asking."""
    for touch in case.touches:
        if touch.whole and any(_holds_store(place, case.ground) for place in touch.places):
            return touch.reason(
                "holds-credentials",
                Effect.CONFIRM,
                f"“{touch.path}” also holds passwords, keys or the settings of your programs, and"
                " they would come along.",
                "Choose only the folders you need, such as Documents.",
            )
    return None


def own_files(case: Case) -> Reason | None:
    """The guard's settings, policy, model, log and program are out of its own reach."""
    for touch in case.touches:
        if touch.use is Use.LIST:
            continue
        for place in touch.places:
            inside = any(under(place.key, own) for own in case.ground.own)
            above = touch.use.takes_away and any(under(own, place.key) for own in case.ground.own)
            if inside or above:
                return touch.reason(
                    "own-files",
                    Effect.BLOCK,
                    f"“{touch.path}” holds LAM Desktop's own files (its settings, model or log). A"
                    " command may not touch them.",
                    "Use the settings page; the log is shown under History.",
                )
    return None


def start_up(case: Case) -> Reason | None:
    """Files that run by themselves at sign-in or in each terminal are changed only by a person."""
    for touch in case.touches:
        if touch.use.changes and any(_starts_by_itself(place.key) for place in touch.places):
            return touch.reason(
                "start-up",
                Effect.CONFIRM,
                f"“{touch.path}” runs or is read by itself when you sign in or open a program. A"
                " change there keeps working unseen.",
            )
    return None


def is_secret(key: str) -> bool:
    """Whether a path key lies in a store of passwords and keys, in anybody's home."""
    name = key.rpartition("/")[2]
    return _has_part(key, _STORES) or any(fnmatch(name, form) for form in _SECRET_FILES)


def _starts_by_itself(key: str) -> bool:
    return _has_part(key, _START_UP) or _has_part(key, _CRON)


def _has_part(key: str, parts: tuple[str, ...]) -> bool:
    return any(f"/{part}/" in key + "/" for part in parts)


def _holds_store(place: Place, ground: Ground) -> bool:
    """Whether the place is above a known store in this person's home."""
    return ground.holds_home(place) or any(
        under(f"{home.key}/{part}", place.key)
        for home in ground.homes
        for part in (*_STORES, ".config/autostart", ".local/bin")
        if under(place.key, home.key)
    )


RULES = (credentials, holds_credentials, own_files, start_up)
