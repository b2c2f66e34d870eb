"""Writes and signs the list of versions that `lam update check` reads.

    python packaging/update_manifest.py --version 0.2.0 --url-base https://… \\
        --out dist/updates.json FILES…

The minisign secret key is the text of the environment variable MINISIGN_SECRET_KEY, its password
that of MINISIGN_PASSWORD; neither is written or printed. The signature lies beside the list, with
`.minisig` behind its name; both go where `assets/updates.toml` of the build says. The list is good
for `--days` days: sign it again before they are over, also when there is no newer version.
"""

import hashlib
import json
import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click
import minisign

from lam_desktop.domain.errors import UpdateError
from lam_desktop.update.manifest import PRODUCT, read_manifest, trusted_comment
from lam_desktop.update.signature import verify
from lam_desktop.update.source import load_source

SOURCE = Path(__file__).parents[1] / "assets" / "updates.toml"
SYSTEM_OF = {
    ".deb": "linux",
    ".rpm": "linux",
    ".exe": "windows",
    ".msi": "windows",
    ".dmg": "macos",
    ".pkg": "macos",
}


@click.command()
@click.option("--version", required=True, help="X.Y.Z")
@click.option("--url-base", required=True, help="Where the files will be, without the last slash.")
@click.option("--notes-url", help="The page that says what is new; --url-base if left out.")
@click.option("--released", type=click.DateTime(["%Y-%m-%d"]), help="Today if left out.")
@click.option("--days", default=180, show_default=True, type=click.IntRange(1, 366))
@click.option("--out", required=True, type=click.Path(path_type=Path, dir_okay=False))
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False)
)
def write(
    version: str,
    url_base: str,
    notes_url: str | None,
    released: datetime | None,
    days: int,
    out: Path,
    files: tuple[Path, ...],
) -> None:
    """Write the list of the release's FILES to --out, and its signature beside it."""
    today = datetime.now(UTC).date()
    base = url_base.rstrip("/")
    listed = {
        "product": PRODUCT,
        "version": version,
        "released": str(released.date() if released else today),
        "expires": str(today + timedelta(days=days)),
        "notes_url": notes_url or base,
        "files": [describe(file, base) for file in files],
    }
    content = (json.dumps(listed, indent=2) + "\n").encode()
    try:
        manifest = read_manifest(content)
        signature, public_key = sign(content, trusted_comment(manifest.version))
        # As the program will do it, so that nothing is published that it would not believe.
        verify(content, signature, public_key)
    except UpdateError as error:
        sys.exit(f"update_manifest: {error}")
    must_be_the_key_of_the_build(public_key)
    out.write_bytes(content)
    out.with_name(f"{out.name}.minisig").write_bytes(signature)
    click.echo(f"{out}: version {version}, good until {manifest.expires}")
    click.echo(f"signed with the secret half of {public_key}")


def describe(file: Path, base: str) -> dict[str, Any]:
    """One file as the list names it."""
    with file.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    return {
        "name": file.name,
        "url": f"{base}/{file.name}",
        "size": file.stat().st_size,
        "sha256": digest,
        "system": system_of(file),
    }


def system_of(file: Path) -> str:
    """For which system a file is, by its ending or a word in its name."""
    if found := SYSTEM_OF.get(file.suffix):
        return found
    for system in ("linux", "windows", "macos"):
        if system in file.name.lower():
            return system
    sys.exit(f"update_manifest: {file.name} does not say for which system it is")


def sign(content: bytes, comment: str) -> tuple[bytes, str]:
    """The text of the signature and the public key that it is checked with."""
    secret = os.environ.pop("MINISIGN_SECRET_KEY", "").strip().encode()
    password = os.environ.pop("MINISIGN_PASSWORD", "")
    if not secret:
        sys.exit("update_manifest: MINISIGN_SECRET_KEY is empty; it holds the text of the key file")
    try:
        # The whole file, or only its second line.
        read = minisign.SecretKey.from_bytes if b"\n" in secret else minisign.SecretKey.from_base64
        with read(secret) as key:
            key.decrypt(password)
            signature = key.sign(content, trusted_comment=comment)
            return bytes(signature) + b"\n", key.get_public_key().to_base64().decode()
    except ValueError as error:
        sys.exit(f"update_manifest: the list cannot be signed with that key ({error})")


def must_be_the_key_of_the_build(public_key: str) -> None:
    """A list that the build would refuse helps nobody; a build without a key is passed over."""
    try:
        wanted = load_source(SOURCE).public_key
    except UpdateError:
        return
    if wanted != public_key:
        sys.exit(f"update_manifest: {SOURCE.name} names another key, {wanted}; nothing was written")


if __name__ == "__main__":
    write()
