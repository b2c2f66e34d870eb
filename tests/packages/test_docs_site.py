"""The documentation site: it builds without a warning, is whole, and asks no other host."""

import re
import subprocess
import sys
import tomllib
from html.parser import HTMLParser
from pathlib import Path

import pytest

pytest.importorskip("sphinx")

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = (
    *("index", "install", "first-steps", "how-it-decides", "cli", "troubleshooting", "policy"),
    *("privacy", "security", "model-card", "model-card-others", "data-sheet", "model/README"),
    *("developers", "changelog", "licences", "architecture", "label-guide", "decisions/README"),
    "decisions/0010-docs-site",
)
LOADS = {"script": "src", "img": "src", "iframe": "src", "source": "src", "video": "src"}
"""Tags that fetch something as soon as a page is opened; so does ``link``, but for some kinds."""


def sphinx(builder: str, source: Path, target: Path) -> subprocess.CompletedProcess[str]:
    """Sphinx in a process of its own: pytest turns its harmless Python warnings into errors."""
    strict = ("-W", "--keep-going", "-n", "-q")
    return subprocess.run(
        [sys.executable, "-m", "sphinx", *strict, "-b", builder, str(source), str(target)],
        capture_output=True,
        text=True,
        check=False,
        timeout=150,
    )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("site")
    built = sphinx("html", DOCS, target)
    assert built.returncode == 0, built.stdout + built.stderr
    return target


def test_every_page_is_there_and_has_words(site: Path) -> None:
    for page in PAGES:
        text = (site / f"{page}.html").read_text(encoding="utf-8")
        assert "<h1>" in text, page


def test_no_page_loads_anything_from_another_host(site: Path) -> None:
    for page in site.rglob("*.html"):
        foreign = [place for place in _loaded(page) if re.match(r"(?:[a-z]+:)?//", place, re.I)]
        assert not foreign, f"{page.relative_to(site)}: {foreign}"


def test_no_style_or_script_of_the_site_names_another_host_to_load(site: Path) -> None:
    loads = re.compile(r"""(?:@import|url\(|fetch\(|\.src\s*=)\s*["']?(?:https?:)?//""")
    for file in (*site.rglob("*.css"), *site.rglob("*.js")):
        assert not loads.search(file.read_text(encoding="utf-8")), file.relative_to(site)


def test_no_link_leads_out_of_the_site_to_a_file_of_the_repository(site: Path) -> None:
    for page in site.rglob("*.html"):
        for link in re.findall(r'href="([^"#?]+)', page.read_text(encoding="utf-8")):
            if not re.match(r"[a-z]+:", link):
                assert (page.parent / link).resolve().is_relative_to(site), (page, link)
                assert (page.parent / link).exists(), (page, link)


def test_local_links_pass_the_link_checker_too(tmp_path: Path) -> None:
    """Links to other hosts are left out in conf.py: the tests run where none can be reached."""
    checked = sphinx("linkcheck", DOCS, tmp_path)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_a_dead_link_to_a_page_a_heading_or_a_picture_fails_the_build(tmp_path: Path) -> None:
    source = _small_site(tmp_path)
    for links, code in (
        (["other.md#here"], 0),
        (["nowhere.md"], 1),
        (["other.md#nowhere", "#nowhere", "nowhere.png"], 1),
    ):
        words = "\n\n".join(f"[words]({link})" for link in links)
        page = f"# Site\n\n{words}\n\n```{{toctree}}\nother\n```\n"
        (source / "index.md").write_text(page, encoding="utf-8")
        built = sphinx("html", source, tmp_path / "site")
        assert built.returncode == code, built.stdout + built.stderr
        assert built.stderr.count("[myst.xref_missing]") == code * len(links), built.stderr


def test_the_files_that_the_install_page_names_are_of_this_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    text = (DOCS / "install.md").read_text(encoding="utf-8")
    named = set(re.findall(r"(?i)lam-desktop[-_](\d+\.\d+\.\d+)", text))
    assert named == {project["version"]}


def _small_site(folder: Path) -> Path:
    """Two pages under the settings of the real site."""
    (folder / "pyproject.toml").symlink_to(ROOT / "pyproject.toml")
    source = folder / "docs"
    source.mkdir()
    conf = (DOCS / "conf.py").read_text(encoding="utf-8")
    conf = conf.replace('"../assets', f'"{ROOT.as_posix()}/assets')
    (source / "conf.py").write_text(conf, encoding="utf-8")
    (source / "_static").symlink_to(DOCS / "_static")
    (source / "other.md").write_text("# Other\n\n## Here\n", encoding="utf-8")
    return source


def _loaded(page: Path) -> list[str]:
    found: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            values = {name: value or "" for name, value in attrs}
            if tag in LOADS:
                found.append(values.get(LOADS[tag], ""))
            elif tag == "link":
                found.append(values.get("href", ""))

    Reader().feed(page.read_text(encoding="utf-8"))
    return found
