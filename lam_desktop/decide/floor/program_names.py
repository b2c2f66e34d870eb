"""Programs and file kinds by name: never started, running commands, or plain documents."""

import os
import re
from collections.abc import Iterator

from lam_desktop.decide.spelling import words

FORBIDDEN = words(
    "dd fdisk cfdisk sfdisk gdisk sgdisk parted wipefs shred blkdiscard cryptsetup hdparm diskutil"
    " format diskpart cipher vssadmin bcdedit mkswap mke2fs mount umount losetup"
    " shutdown reboot poweroff halt init telinit systemctl launchctl service sc loginctl"
    " sudo sudoedit su doas pkexec run0 runas gsudo kdesu kdesudo gksu gksudo lxsudo beesu visudo"
    " passwd chpasswd useradd userdel usermod"
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
    r"x-terminal-emulator|u?rxvt\w*|st|kgx|ptyxis|konsole|yakuake|tilix\w*|guake|tilda|kitty|"
    r"alacritty|foot|footclient|ghostty|hyper|putty|mintty|conhost|wt|openconsole|conemu\w*|iterm2?|"
    r"warp|sakura|tabby|black ?box|extraterm|contour|zutty|havoc|rio|tym|console|gnome-console|"
    r"(?:.*[-._ ])?term\w*(?:[-._ ]\w+)*|.*term(?:inal)?(?:[-._ ]\w+)*"
)
"""Beside those with names of their own, whatever begins or ends with “term”."""
WRAPPERS = words(
    "env nohup setsid nice ionice timeout stdbuf dbus-launch dbus-run-session time chroot unshare"
    " nsenter firejail bwrap systemd-run systemd-inhibit gnome-session-inhibit unbuffer faketime"
    " torsocks torify proxychains proxychains4 taskset chrt numactl prlimit setpriv setarch linux32"
    " linux64 flock xvfb-run gamemoderun mangohud primusrun optirun prime-run cpulimit runcon"
)
"""Programs that start the program they are given."""
PROGRAM_FILES = words(
    ".desktop .sh .bash .zsh .fish .csh .ksh .command .run .bin .appimage .exe .com .bat .cmd .msi"
    " .msix .scr .pif .ps1 .psm1 .vbs .vbe .jse .wsf .wsh .hta .lnk .url .reg .scf .inf .cpl .dll"
    " .jar .app .pkg .dmg .deb .rpm .flatpak .flatpakref .flatpakrepo .snap .xpi .crx .vsix .oxt"
    " .ovpn .mobileconfig .iso .img .vhd .vhdx .jnlp .appx .appxbundle .msixbundle .msp .apk"
    " .plasmoid .rdp .chm .slk .shar .workflow .scpt .applescript .service"
    " .gadget .application .docm .xlsm .pptm .xll"
)
SCRIPT_FILES = words(".py .pyw .js .mjs .pl .rb .php .lua .ipynb")
DOCUMENTS = words(
    ".txt .md .pdf .odt .ods .odp .doc .docx .xls .xlsx .ppt .pptx .csv .json .xml .html .htm .png"
    " .jpg .jpeg .gif .webp .svg .bmp .tif .tiff .heic .mp3 .m4a .ogg .flac .wav .mp4 .mkv .avi"
    " .mov .webm .zip .tar .gz .xz .7z .rar .epub .eml .ics .vcf .log .rtf .tex"
)
SHELL_SIGNS = re.compile(r"[|;`<>\n]|&&|\$\(|\$\{")
LOADS_CODE = re.compile(
    r"(?:LD_|DYLD_|PYTHON|PERL5|RUBY|NODE_|BASH_ENV|ENV|PATH|IFS|GTK\d?_MODULES|GTK_PATH|GIO_|GCONV_|"
    r"QT_\w*PLUGIN|QML\d?_IMPORT|JAVA_TOOL|_JAVA_OPT|JDK_JAVA|DOTNET_|GIT_|BROWSER|EDITOR|VISUAL|"
    r"PAGER|SHELL)\w*",
    re.I,
)
BROWSER_OPENINGS = (
    "--load-extension", "--remote-debugging", "--disable-web-security", "--user-data-dir",
    "--no-sandbox", "--proxy-server", "--ignore-certificate-errors", "--start-debugger-server",
    "--renderer-cmd-prefix", "--utility-cmd-prefix", "--gpu-launcher", "--browser-subprocess-path",
    "--host-rules", "--host-resolver-rules", "--allow-file-access", "--install-extension",
    "--extensions-dir", "--disable-extensions-except", "--marionette", "-marionette",
)  # fmt: skip
EDITORS = re.compile(
    r"[gnrm]?vi(?:m\w*)?(?:\.\w+)?|n?view|nvim.*|emacs.*|kak|hx|helix|less|more|man|mutt"
)
"""Programs for text that run commands when an option tells them to."""
EDITOR_COMMANDS = re.compile(
    r"\+\D.*|-[cSsuleV].*|--(?:cmd|eval|load|execute|script|funcall|batch|startuptime).*|.*!.*"
)
RUNS_TEXT = re.compile(r"--?(?:exec|execute|eval|cmd|command|run-script)(?:=(?P<text>.*))?")
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
