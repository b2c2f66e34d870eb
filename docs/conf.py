"""How the documentation site is built: ``make docs``; why with these parts: decision 10.

The pages are plain Markdown that reads just as well on a code host, where a link may leave
``docs/``. Here such a link leads to the page that shows that file.
"""

import os
import re
import tomllib
from pathlib import Path

from sphinx.application import Sphinx

HERE = Path(__file__).parent
ROOT = HERE.parent

project = "LAM Desktop"
release = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
language = "en"

extensions = ["myst_parser"]
exclude_patterns = ["images", "_static"]
smartquotes = False  # "--yes" would become a dash
highlight_language = "none"

# Every heading down to this level can be linked to; a link to one that is not there is a warning,
# and `make docs` makes warnings errors.
myst_heading_anchors = 3
myst_enable_extensions = ["colon_fence"]

# The site asks no other host for anything: Furo brings its own styles and uses the system's fonts.
html_theme = "furo"
html_title = f"LAM Desktop {release}"
html_logo = "../assets/icons/lam-desktop.svg"
html_favicon = "../assets/icons/lam-desktop.svg"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_copyright = False
html_theme_options = {
    "light_css_variables": {"color-brand-primary": "#0b57d0", "color-brand-content": "#0b57d0"},
    "dark_css_variables": {"color-brand-primary": "#8ab4f8", "color-brand-content": "#8ab4f8"},
}

# `sphinx-build -b linkcheck docs build/linkcheck` looks at local files only: the tests run where
# no other host can be reached. With a network, add `-D linkcheck_ignore=^$` to check every link.
linkcheck_ignore = [r"https?://"]

# Files outside docs/ that a page of the site shows.
SHOWN_BY = {
    "CHANGELOG.md": "changelog.md",
    "LICENSE": "licences.md",
    "SECURITY.md": "security.md",
    "data/DATASHEET.md": "data-sheet.md",
    "models/guard/README.md": "model-card.md",
    "models/guard-others/README.md": "model-card-others.md",
}
_LINK = re.compile(r"(?<=\]\()([^)\s#:]+)(?=[)#])")


def _stay_on_the_site(_app: Sphinx, page: str, source: list[str]) -> None:
    """Point links to files that a page shows to that page."""
    folder = HERE / Path(page).parent

    def shown(link: re.Match[str]) -> str:
        place = os.path.relpath(folder / link[1], ROOT)
        if place not in SHOWN_BY:
            return link[1]
        return os.path.relpath(HERE / SHOWN_BY[place], folder)

    source[0] = _LINK.sub(shown, source[0])


def _list_decisions(_app: Sphinx, page: str, source: list[str]) -> None:
    """Put the decisions under their list in the side bar."""
    if page == "decisions/README":
        source[0] += "\n```{toctree}\n:hidden:\n:glob:\n\n0*\n```\n"


def setup(app: Sphinx) -> None:
    """Called by Sphinx."""
    app.connect("source-read", _stay_on_the_site)
    app.connect("source-read", _list_decisions)
