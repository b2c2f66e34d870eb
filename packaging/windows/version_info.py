"""The version resource of the Windows programs, as PyInstaller's ``EXE(version=…)`` reads it.

A program that says who made it and which version it is draws fewer false alarms of virus scanners.
"""

import re
from pathlib import Path

WORDS = {
    "CompanyName": "The LAM Desktop authors",
    "LegalCopyright": "Apache-2.0, The LAM Desktop authors",
    "ProductName": "LAM Desktop",
}
DESCRIPTIONS = {"lam": "LAM Desktop for the terminal", "lam-desktop": "LAM Desktop"}
ENGLISH, UNICODE = 0x0409, 1200


def write_version_info(program: str, version: str, folder: Path) -> Path:
    """Write the text for ``lam`` or ``lam-desktop`` and give its path."""
    words = WORDS | {
        "FileDescription": DESCRIPTIONS[program],
        "FileVersion": version,
        "InternalName": program,
        "OriginalFilename": f"{program}.exe",
        "ProductVersion": version,
    }
    structs = ", ".join(f"StringStruct({name!r}, {text!r})" for name, text in sorted(words.items()))
    numbers = four_numbers(version)
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"version-{program}.txt"
    target.write_text(
        f"""VSVersionInfo(
  ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}, mask=0x3f, flags=0, OS=0x40004,
                    fileType=1, subtype=0, date=(0, 0)),
  kids=[
    StringFileInfo([StringTable('{ENGLISH:04x}{UNICODE:04x}', [{structs}])]),
    VarFileInfo([VarStruct('Translation', [{ENGLISH}, {UNICODE}])]),
  ],
)
""",
        encoding="utf-8",
    )
    return target


def four_numbers(version: str) -> tuple[int, int, int, int]:
    """'1.2.3' as Windows compares it: (1, 2, 3, 0); what follows the numbers is left out."""
    found = re.match(r"(\d+)(?:\.(\d+))?(?:\.(\d+))?", version)
    if found is None:
        raise ValueError(f"{version!r} does not begin with a number")
    first, second, third = (int(number or 0) for number in found.groups())
    return first, second, third, 0
