"""Programs and file kinds by name: never started, running commands, or plain documents."""

import os
import re
from collections.abc import Iterator

from lam_desktop.decide.spelling import words

FORBIDDEN = words(
    "dd fdisk cfdisk sfdisk gdisk sgdisk parted wipefs shred blkdiscard cryptsetup hdparm diskutil"
    " format diskpart cipher vssadmin bcdedit mkswap mke2fs mount umount losetup"
    " shutdown reboot poweroff halt init telinit systemctl launchctl service sc loginctl"
    " sudo su doas pkexec runas gsudo kdesu gksu visudo passwd chpasswd useradd userdel usermod"
    " rm rmdir unlink del erase rd srm truncate chmod chown chattr icacls takeown attrib setfacl"
    " kill killall pkill taskkill crontab at batch schtasks reg regedit regsvr32 rundll32 mshta"
    " wmic certutil bitsadmin eval exec source insmod rmmod modprobe sysctl iptables nft ufw netsh"
    " setenforce auditctl apt apt-get dpkg dnf yum rpm pacman zypper snap flatpak brew pip pip3"
    " npm npx nc ncat netcat socat ssh scp sftp rsync telnet ftp xdotool ydotool wtype xset"
    " secret-tool keyring gpg security pass"
)
FOR_OPENING = frozenset({"flatpak", "snap", "security", "pass", "keyring"})
INTERPRETERS = re.compile(
    r"(?:ba|da|z|k|mk|c|tc|a)?sh|fish|busybox|python[\d.]*w?|pypy\d?|perl[\d.]*|ruby[\d.]*|node|"
    r"nodejs|deno|bun|php[\d.]*|lua[\d.]*|tclsh[\d.]*|wish[\d.]*|awk|gawk|mawk|sed|ed|ex|"
    r"powershell(?:_ise)?|pwsh|cmd|command|wscript|cscript|osascript|java|javaw|gdb|guile|r|rscript|"
    r"julia|expect|xargs|parallel|find|script|watch|strace|ltrace|ld-linux.*|wine|wsl|bash\.exe"
)
TERMINALS = re.compile(
    r"x-terminal-emulator|[uck]?xterm|uxterm|urxvt\w*|rxvt\w*|st|gnome-terminal(?:[.-]\w+)*|"
    r"kgx|ptyxis|konsole|yakuake|xfce4-terminal(?:\.wrapper)?|mate-terminal(?:\.wrapper)?|"
    r"lxterminal|qterminal|terminator|tilix\w*|guake|tilda|terminology|kitty|alacritty|foot|"
    r"wezterm(?:-gui)?|ghostty|hyper|eterm|aterm|cool-retro-term|deepin-terminal|putty|mintty|"
    r"conhost|wt|windowsterminal|openconsole|conemu\w*|terminal|iterm2?|warp"
)
WRAPPERS = words("nohup setsid nice ionice timeout stdbuf dbus-launch dbus-run-session")
PROGRAM_FILES = words(
    ".desktop .sh .bash .zsh .fish .csh .ksh .command .run .bin .appimage .exe .com .bat .cmd .msi"
    " .msix .scr .pif .ps1 .psm1 .vbs .vbe .jse .wsf .wsh .hta .lnk .url .reg .scf .inf .cpl .dll"
    " .jar .app .pkg .dmg .deb .rpm .flatpakref .snap .workflow .scpt .applescript .service"
    " .gadget .application .docm .xlsm .pptm .xll"
)
SCRIPT_FILES = words(".py .pyw .js .mjs .pl .rb .php .lua .ipynb")
DOCUMENTS = words(
    ".txt .md .pdf .odt .ods .odp .doc .docx .xls .xlsx .ppt .pptx .csv .json .xml .html .htm .png"
    " .jpg .jpeg .gif .webp .svg .bmp .tif .tiff .heic .mp3 .m4a .ogg .flac .wav .mp4 .mkv .avi"
    " .mov .webm .zip .tar .gz .xz .7z .rar .epub .eml .ics .vcf .log .rtf .tex"
)
SHELL_SIGNS = re.compile(r"[|;`<>\n]|&&|\$\(|\$\{")
LOADS_CODE = re.compile(r"(?:LD_|DYLD_|PYTHON|PERL5|RUBY|NODE_|BASH_ENV|ENV|PATH|IFS)\w*", re.I)
BROWSER_OPENINGS = (
    "--load-extension", "--remote-debugging", "--disable-web-security", "--user-data-dir",
    "--no-sandbox", "--proxy-server", "--ignore-certificate-errors", "--start-debugger-server",
)  # fmt: skip
OURSELVES = frozenset({"lam", "lam-desktop", "lam_desktop"})


def program_names(program: str) -> Iterator[str]:
    """The names a program goes by: as called, and as the link behind it."""
    for path in dict.fromkeys((program, os.path.realpath(program))):
        name = re.split(r"[/\\]", path.casefold())[-1]
        yield name.removesuffix(".exe").removesuffix(".app")


def is_terminal(program: str) -> bool:
    """Whether a program or window class is a terminal."""
    return TERMINALS.fullmatch(program) is not None


def is_forbidden(name: str) -> bool:
    """Whether a program can change the system, delete data or reach other machines."""
    return name in FORBIDDEN or name.startswith(("mkfs", "fsck", "format."))
