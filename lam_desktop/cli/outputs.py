"""Where the commands of the data factory may write: in nobody's place, and no two in the same."""

from pathlib import Path

import click

OUT = click.Path(path_type=Path, dir_okay=False)


def require_new(*paths: Path, but: Path | None = None) -> None:
    """Nothing that is there is overwritten, but for the file whose place is to be taken."""
    for path in paths:
        if path.exists() and not (but and path.samefile(but)):
            raise click.ClickException(
                f"{path} is there already. Nothing was written; name another file, or delete it."
            )


def require_apart(demand: str, *paths: Path) -> None:
    """Tell the demand where two paths are one: an outcome would be lost, or what it came from."""
    if len({path.resolve() for path in paths}) < len(paths):
        raise click.ClickException(
            f"{demand}, or one would take the place of another. Nothing was written; name other "
            "files."
        )
