# ruff: noqa: E501 - a phrasing reads best on one line
"""The web: searching."""

from lam_desktop.domain.actions import Action, WebSearch
from lam_desktop.plan.scene import Scene
from lam_desktop.plan.skill import Said, skill
from lam_desktop.plan.skills.finding import speaks_of_files

_WEB = "(the )?(web|internet|google|online|net)"


@skill(
    english="search the web for salt and pepper",
    arabic="ابحث في الويب عن وصفة خبز",
    says=(
        f"(search|look|browse) (on |in )?(?P<web>{_WEB}) for {{query}}",
        f"(search|look)( for)? {{query}} (on|in) (?P<web>{_WEB})",
        "(?P<web>google|web search|web search for|search online for) {query}( (on|in) (the )?(web|internet|google))?",
        "search for {query}",
        "(look up|search) {query}( (on|in) (the )?(web|internet|google))?",
    ),
    arabic_says=(
        "(ابحث|فتش) (في|على) (الويب|الانترنت|الإنترنت|النت|جوجل|غوغل) عن {query}",
        "(ابحث|فتش) عن {query}( (في|على) (الويب|الانترنت|الإنترنت|النت|جوجل|غوغل))?",
    ),
)
def web_search(said: Said, _scene: Scene) -> list[Action] | None:
    """Search the web."""
    if "web" not in said and not said.quoted("query") and speaks_of_files(said["query"].casefold()):
        return None
    return [WebSearch(query=said["query"])]


SKILLS = (web_search,)
