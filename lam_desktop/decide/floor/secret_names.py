"""The names of places and files where passwords and keys lie, on this computer or on a copy of it.

A place is told by its folders, wherever they stand in a path; a file by its name.
"""

import re
from collections.abc import Iterable
from fnmatch import translate

from lam_desktop.decide.floor.places import under
from lam_desktop.decide.spelling import look_alike_key

_APPS = (
    "google-chrome*", "google/chrome*", "chromium*", "bravesoftware", "brave*", "microsoft-edge*",
    "microsoft/edge*", "microsoft edge*", "vivaldi*", "opera*", "yandex*", "thorium*", "mozilla",
    "firefox", "librewolf", "waterfox", "floorp", "zen", "thunderbird", "signal*", "slack*",
    "discord*", "element", "element-*", "telegram*", "whatsapp*", "skype*", "bitwarden*",
    "1password*", "keepassxc", "op", "gh", "hub", "gcloud", "rclone", "git/credentials",
    "filezilla", "remmina", "composer/auth.json", "containers/auth.json", "solana", "exodus*",
    "electrum*", "bitcoin*", "monero*", "ethereum/keystore", "ledger live", "gnupg", "protonvpn",
    "tor-browser*",
)  # fmt: skip
"""Programs that keep secrets, by the folder they keep them in; a beta has one beside it."""

_ROOMS = (".config", ".local/share", "library/application support", "appdata/roaming",
          "appdata/local")  # fmt: skip
_STORES = (
    *(f"{room}/{app}" for room in _ROOMS for app in _APPS),
    ".ssh", ".gnupg", ".aws", ".azure", ".kube", ".docker/config.json", ".local/share/keyrings",
    ".local/share/kwalletd", ".kde*/share/apps/kwallet", ".password-store", ".mozilla/*",
    ".thunderbird", ".librewolf", ".waterfox", ".floorp", ".zen", ".tor-browser*",
    "tor-browser*/browser", ".local/share/torbrowser", "snap/*/common/.mozilla",
    "snap/*/common/chromium", ".electrum*", ".bitcoin", ".bitmonero", ".ethereum/keystore",
    ".monero", ".exodus", ".pki", ".cert", ".op", ".filezilla", ".cargo/credentials*",
    ".composer/auth.json", ".docker/contexts", ".terraform.d", ".vnc", ".remmina", ".gsutil",
    ".oci", ".databricks", ".config/doctl", ".config/heroku", ".huggingface", ".kaggle",
    "library/keychains", "library/cookies", "appdata/*/microsoft/credentials",
    "appdata/roaming/microsoft/protect", "appdata/local/microsoft/vault",
    "*.opvault", "*.agilekeychain", "*.keychain",
)  # fmt: skip
_SYSTEM_STORES = (
    "etc/ssl/private", "etc/pki/tls/private", "etc/networkmanager/system-connections",
    "etc/wpa_supplicant", "etc/sudoers*", "etc/openvpn", "etc/wireguard", "etc/letsencrypt",
    "etc/ppp", "etc/security/opasswd", "run/secrets", "run/credentials", "run/user/*/keyring*",
    "run/user/*/gnupg", "run/user/*/containers/auth.json",
)  # fmt: skip
_OTHERS_ABOVE = (".config/autostart", ".local/bin", ".var/app/*")
_FILES = (
    "*.kdbx", "*.kdb", "wallet.dat", ".netrc", "_netrc", ".git-credentials", ".pgpass", ".my.cnf",
    ".npmrc", ".pypirc", ".vault-token", ".htpasswd", ".s3cfg", ".boto", ".authinfo*",
    ".terraformrc", ".xauthority", ".iceauthority", ".smbcredentials", "id_rsa*", "id_dsa*",
    "id_ecdsa*", "id_ed25519*", "ssh_host_*_key", "*.ppk", "*.pem", "*.key", "*.p8", "*.p12",
    "*.pfx", "*.jks", "*.keystore", "*.keytab", "*.keyring", "*.kwl", "*.opvault",
    "*.agilekeychain", "*.keychain", "*.keychain-db", "login.keychain*", "logins.json",
    "login data*", "cookies.sqlite*", "key3.db", "key4.db", "signons.sqlite", "shadow", "shadow-",
    "gshadow", "gshadow-", "master.passwd", "ntds.dit", ".*_history", ".zhistory", ".histfile",
    "fish_history", "consolehost_history.txt", ".env", ".env[._-]*", ".envrc", "*.env",
)  # fmt: skip
_WRITTEN_DOWN = re.compile(
    r"(?:passwords?|passphrases?|credentials?|(?:pass|kenn)w(?:o|ö|oe)rt(?:er)?|contraseñas?|"
    r"(?:^|[\W_\d])(?:passwd\.\w+|logins|mnemonic|2fa|senhas?|mots?[\W_]*de[\W_]*passe|"
    r"seed[\W_]*phrase|otp[\W_]*codes?|"
    r"(?:recovery|backup|private|api|secret|access)[\W_]*(?:codes?|keys?|phrase)))(?:$|[\W_\d])|"
    r"^secrets?(?:\.\w+)?$|密码|パスワード|كلم(?:ات|ه|ة)[\W_]*(?:ال)?(?:سر|مرور)|باسورد|"
    + look_alike_key("пароли")
)


def parts_form(parts: Iterable[str]) -> re.Pattern[str]:
    """A form that finds any of ``parts`` as whole folders of a key; “*” stands in one name.

    A program from Flatpak has the same folders in a home of its own.
    """
    forms = "|".join(re.escape(part).replace(r"\*", "[^/]*") for part in parts)
    forms = forms.replace(r"\.config/", r"(?:\.config|\.var/app/[^/]+/config)/")
    forms = forms.replace(r"\.local/share/", r"(?:\.local/share|\.var/app/[^/]+/data)/")
    return re.compile(f"/(?:{forms})(?=/|$)")


_STORE_FORM = parts_form((*_STORES, *_SYSTEM_STORES))
_FILE_FORM = re.compile("|".join(translate(form) for form in _FILES))


def is_secret(key: str) -> bool:
    """Whether a path key lies in a store of passwords and keys, in anybody's home."""
    name = key.rpartition("/")[2]
    named = _FILE_FORM.match(name) is not None and not re.fullmatch(r"id_\w+.*\.pub", name)
    return named or _STORE_FORM.search(key) is not None


def sounds_secret(key: str) -> bool:
    """Whether the name of a file says that passwords or codes were written down in it."""
    return _WRITTEN_DOWN.search(key.rpartition("/")[2]) is not None


def stores_below(home: str, key: str) -> bool:
    """Whether ``key``, a folder in ``home``, is above a place where secrets usually lie."""
    rest = key[len(home.rstrip("/")) + 1 :]
    return any(under(part, rest) for part in (*_STORES, *_OTHERS_ABOVE))
