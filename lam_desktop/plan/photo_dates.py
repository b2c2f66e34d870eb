"""When a photo was taken: from its own Exif data, else the time it was last changed."""

import struct
from datetime import datetime
from pathlib import Path

_HEAD_BYTES = 65536
_DATE_TIME, _EXIF_FOLDER, _TAKEN = 0x0132, 0x8769, 0x9003


def photo_date(path: str) -> tuple[datetime, str]:
    """The local time of a photo and where it is from, in words.

    Raises:
        OSError: the file cannot be read.
    """
    file = Path(path)
    with file.open("rb") as stream:
        head = stream.read(_HEAD_BYTES)
    try:
        taken = _exif_date(head)
    except (struct.error, ValueError):
        taken = None  # damaged Exif data is as good as none
    if taken is not None:
        return taken, "the photo itself"
    return datetime.fromtimestamp(file.stat().st_mtime), "the file's last change"


def _exif_date(head: bytes) -> datetime | None:
    start = head.find(b"Exif\0\0")
    if start < 0 or not head.startswith(b"\xff\xd8"):
        return None
    tiff = head[start + 6 :]
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return None
    first = _folder(tiff, order, struct.unpack_from(f"{order}I", tiff, 4)[0])
    inner = _folder(tiff, order, first[_EXIF_FOLDER]) if _EXIF_FOLDER in first else {}
    at = inner.get(_TAKEN) or first.get(_DATE_TIME)
    text = tiff[at : at + 19].decode("ascii") if at else ""
    return datetime.strptime(text, "%Y:%m:%d %H:%M:%S") if text else None


def _folder(tiff: bytes, order: str, at: int) -> dict[int, int]:
    """The tags of one Exif folder with their value or the place of their value."""
    count = struct.unpack_from(f"{order}H", tiff, at)[0]
    entries = (struct.unpack_from(f"{order}HHII", tiff, at + 2 + 12 * n) for n in range(count))
    return {tag: value for tag, _, _, value in entries}
