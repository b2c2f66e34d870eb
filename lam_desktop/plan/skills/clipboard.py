"""The clipboard."""

from lam_desktop.domain.actions import Action, SetClipboard
from lam_desktop.plan.scene import Scene
from lam_desktop.plan.skill import Said, skill


@skill(
    english='copy "hello" to the clipboard',
    arabic='انسخ "مرحبا" إلى الحافظة',
    says=(
        "(copy|put|place|add)( the text)? {text:quote} (to|on|onto|in|into) (the |my )?clipboard",
        "copy( the text)? {text:quote}",
        "(set|change) (the )?clipboard (to|as) {text:quote}",
        "(copy|put) {words} (to|on|onto|in|into) (the |my )?clipboard",
    ),
    arabic_says=("(انسخ|ضع)( النص)? {text:quote} (الى|في) الحافظة", "انسخ( النص)? {text:quote}"),
)
def set_clipboard(said: Said, _scene: Scene) -> list[Action]:
    """Put text on the clipboard."""
    return [SetClipboard(text=said.text("text" if "text" in said else "words"))]


SKILLS = (set_clipboard,)
