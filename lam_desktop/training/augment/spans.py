"""Finds the plain words that augmentation may change; all else keeps every letter.

It allows rather than forbids: a word may be changed only if it is made of letters alone and stands
by itself. Whatever has a digit, a dot, a slash, an @ or another mark inside (numbers, paths, URLs,
e-mail addresses, file names, flags), what is quoted, and all from a shell command on stay as they
are, for there one letter more or less makes another thing of it.
"""

import re
from collections.abc import Callable

_LETTER = (
    r"(?:[^\W\d_]|[\u0300-\u036f\u0640\u064b-\u065f\u0670\u0900-\u0903\u093a-\u094f\u0951-\u0957"
    r"\u0962\u0963\u200c\u200d])"
)
"""A letter, or what Unicode counts as a mark on one: vowel signs, Arabic marks, joiners."""
_ENDS = r"[,;:!?….)\]،؛؟۔।。，、！？]"
_WORD = re.compile(rf"(?<![^\s(\[]){_LETTER}+(?:['’-]{_LETTER}+)*(?={_ENDS}*(?:\s|$))")

_QUOTED = re.compile(
    r"\".*?(?:\"|$)|“.*?(?:”|$)|„.*?(?:[“”]|$)|«.*?(?:»|$)|「.*?(?:」|$)|『.*?(?:』|$)"
    r"|(?<!\w)'.*?(?:'(?!\w)|$)|(?<!\w)‘.*?(?:’(?!\w)|$)",
    re.DOTALL,
)
"""A quotation that is never closed goes on to the end."""
_NAMES_WITH_SPACES = re.compile(r"\S*[/\\]\S*(?: [A-Z]\S*)*|(?:[A-Z]\S* )*\S*\w\.\w{1,5}(?!\w)")
"""Paths and file names; “/mnt/My Disk” and “Annual Report.pdf” hold spaces."""

_PROGRAM = re.compile(
    r"(?<!\S)(?:sudo|doas|rm|rmdir|mkdir|ls|cd|cp|mv|ln|dd|chmod|chown|chattr|mkfs\S*|fdisk|wipefs|"
    r"tar|gzip|unzip|rsync|scp|ssh|sftp|wget|curl|ftp|nmap|git|svn|gh|docker|podman|kubectl|"
    r"terraform|ansible\S*|aws|gcloud|apt|apt-get|dpkg|dnf|yum|pacman|zypper|npm|npx|yarn|pip3?|"
    r"pipx|conda|systemctl|journalctl|crontab|killall|pkill|nohup|grep|sed|awk|xargs|jq|printf|chsh|"
    r"useradd|userdel|usermod|passwd|visudo|iptables|ufw|mysql|psql|mongosh|redis-cli|sqlite3|"
    r"pg_dump|pg_restore|ffmpeg|exiftool|openssl|gpg|bash|zsh|python3?|perl|powershell|pwsh|diskpart|"
    r"regedit|schtasks|taskkill|robocopy|xcopy|icacls|bcdedit|vssadmin|dism|sfc|netsh|wmic|osascript|"
    r"launchctl|diskutil|spctl|csrutil)(?!\S)"
)
"""Programs of a shell that are words of no language here; “kill”, “find” and “del” need a sign."""
_SIGN = re.compile(
    r"(?<!\S)--?\w[\w-]*(?:=\S*)?(?!\S)|(?<!\S)/[A-Za-z?](?!\S)|(?<!\S)[A-Za-z]:(?!\S)|[|<>`]|&&|"
    r"\$[A-Za-z_({]|\w\(|[{}]|\b(?:DELETE FROM|INSERT INTO|SELECT|UPDATE|DROP)\b|"
    r"(?<!\S)(?:Add|Clear|Copy|Disable|Enable|Export|Format|Get|Import|Install|Invoke|Move|New|Out|"
    r"Remove|Rename|Reset|Restart|Restore|Resume|Select|Send|Set|Start|Stop|Suspend|Test|Uninstall|"
    r"Update|Where|Write)-[A-Z]\w+|"
    r"(?i:\b(?:drop|truncate|alter) (?:table|database|schema|index|view|user)\b|\bdelete from\b)"
)
"""Flags, drives, pipes, redirections, calls, cmdlets and SQL."""

_KEPT = """
    draft drafts drafted trash trashed never without except unless instead cannot nothing
    nobody undone restore sandbox dry-run preview
    nicht keine keinen niemals entwurf entwürfe außer jamais aucun aucune brouillon sauf nunca
    ninguno ninguna borrador salvo nenhum nenhuma rascunho exceto senza nessun nessuno bozza bozze
    tranne değil olmadan taslak hariç bukan jangan tidak tanpa kecuali konsep никогда нельзя
    кроме черновик черновики вместо
"""
KEPT_WORDS = frozenset(_KEPT.split())
"""Words that decide a label and whose slip is another word (draft, raft) or overlooked."""

Change = Callable[[str], str]


def literal_from(text: str) -> int:
    """Where a shell command begins, to the end of the text; its length where there is none.

    A sign of one with no known program before it makes the whole text literal.
    """
    program = _PROGRAM.search(text)
    sign = _SIGN.search(text)
    if program and (sign is None or program.start() < sign.start()):
        return program.start()
    return 0 if sign else len(text)


def plain_words(text: str) -> list[re.Match[str]]:
    """The words that may be changed, from left to right."""
    end = literal_from(text)
    kept = [m.span() for form in (_QUOTED, _NAMES_WITH_SPACES) for m in form.finditer(text)]
    return [
        word
        for word in _WORD.finditer(text)
        if word.end() <= end
        and not _is_name(word[0])
        and not any(start < word.end() and word.start() < stop for start, stop in kept)
    ]


def _is_name(word: str) -> bool:
    """Whether a capital stands inside: PDF, README, LibreOffice."""
    return any(letter.isupper() for letter in word[1:])


def each_word(text: str, change: Change) -> str:
    """The text with ``change`` made to every plain word."""
    return with_words(text, [(word, change(word[0])) for word in plain_words(text)])


def with_words(text: str, changes: list[tuple[re.Match[str], str]]) -> str:
    """The text with each of these words, which stand from left to right, replaced."""
    parts: list[str] = []
    place = 0
    for word, new in changes:
        parts += [text[place : word.start()], new]
        place = word.end()
    return "".join([*parts, text[place:]])


def may_slip(word: str) -> bool:
    """Whether the word is long enough to be known again, and none that decides a label."""
    return len(word) >= 5 and word.isalpha() and word.lower() not in KEPT_WORDS
