"""What programs are for: roles, their names in English and Arabic, and the programs that play them.

Programs stand in the order in which they are tried; the first installed one is taken.
"""

from lam_desktop.plan.words import folded

ROLE_PROGRAMS: dict[str, tuple[str, ...]] = {
    "text editor": (
        "mousepad", "gedit", "gnome-text-editor", "kate", "xed", "pluma", "featherpad",
        "kwrite", "leafpad", "l3afpad", "notepad", "TextEdit",
    ),
    "calculator": (
        "galculator", "gnome-calculator", "kcalc", "mate-calc", "qalculate-gtk", "speedcrunch",
        "xcalc", "calc", "Calculator",
    ),
    "browser": (
        "firefox", "firefox-esr", "google-chrome", "google-chrome-stable", "chromium",
        "chromium-browser", "brave-browser", "microsoft-edge", "epiphany", "falkon", "midori",
        "msedge", "Safari",
    ),
    "file manager": (
        "nautilus", "thunar", "dolphin", "pcmanfm", "pcmanfm-qt", "nemo", "caja", "explorer",
        "Finder",
    ),
    "terminal": (
        "x-terminal-emulator", "gnome-terminal", "konsole", "xfce4-terminal", "mate-terminal",
        "kitty", "alacritty", "lxterminal", "xterm", "wt", "cmd", "Terminal",
    ),
    "mail": ("thunderbird", "evolution", "geary", "kmail", "claws-mail", "outlook", "Mail"),
    "music player": ("rhythmbox", "clementine", "audacious", "vlc", "elisa", "lollypop", "Music"),
    "video player": ("vlc", "mpv", "totem", "celluloid", "smplayer"),
    "spreadsheet": ("localc", "gnumeric", "excel", "Numbers"),
    "word processor": ("lowriter", "abiword", "winword", "Pages"),
    "settings": (
        "gnome-control-center", "systemsettings", "xfce4-settings-manager", "cinnamon-settings",
        "mate-control-center", "control", "System Settings",
    ),
    "task manager": (
        "gnome-system-monitor", "xfce4-taskmanager", "plasma-systemmonitor", "taskmgr",
    ),
    "paint program": ("pinta", "drawing", "kolourpaint", "gimp", "mspaint"),
    "calendar": ("gnome-calendar", "korganizer", "orage", "Calendar"),
}  # fmt: skip

_NAMES: dict[str, tuple[str, ...]] = {
    "text editor": ("editor", "text editing", "محرر النصوص", "محرر نصوص", "المفكرة", "محرر النص"),
    "calculator": ("calc", "الحاسبة", "الآلة الحاسبة", "آلة حاسبة", "حاسبة", "الاله الحاسبه"),
    "browser": ("web browser", "internet browser", "internet", "المتصفح", "متصفح", "متصفح الويب",
                "متصفح الانترنت", "الانترنت"),
    "file manager": ("files", "file browser", "file explorer", "explorer", "مدير الملفات",
                     "الملفات", "مستعرض الملفات"),
    "terminal": ("console", "command line", "terminal emulator", "الطرفية", "سطر الأوامر"),
    "mail": ("mail client", "email", "e-mail", "email client", "mail program", "البريد",
             "برنامج البريد", "البريد الإلكتروني"),
    "music player": ("music", "مشغل الموسيقى"),
    "video player": ("media player", "مشغل الفيديو"),
    "spreadsheet": ("spreadsheets", "جدول البيانات", "الجداول"),
    "word processor": ("معالج النصوص", "معالج الكلمات"),
    "settings": ("system settings", "control panel", "preferences", "الإعدادات", "الاعدادات"),
    "task manager": ("system monitor", "مدير المهام", "مراقب النظام"),
    "paint program": ("paint", "drawing program", "الرسام", "برنامج الرسم", "الرسم"),
    "calendar": ("التقويم",),
}  # fmt: skip

ROLE_NAMES: dict[str, str] = {
    folded(name.casefold()): role for role, names in _NAMES.items() for name in (role, *names)
}

_SAVE_AS_TITLES = {
    "mousepad": "Save As", "gedit": "Save As", "gnome-text-editor": "Save As", "xed": "Save As",
    "pluma": "Save As", "notepad": "Save As", "featherpad": "Save as", "kate": "Save File",
    "kwrite": "Save File",
}  # fmt: skip
SAVE_AS: dict[str, tuple[tuple[str, ...], str]] = {
    program: (("ctrl", "shift", "s"), title) for program, title in _SAVE_AS_TITLES.items()
}
"""By program: the keys of 'Save As' and the title of the dialog that they open."""
