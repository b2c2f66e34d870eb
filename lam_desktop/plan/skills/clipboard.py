"""The clipboard."""

from lam_desktop.domain.actions import Action, SetClipboard
from lam_desktop.plan.scene import Scene, Unplanned
from lam_desktop.plan.skill import Said, skill


@skill(
    english='copy "hello" to the clipboard',
    arabic='انسخ "مرحبا" إلى الحافظة',
    says=(
        "(copy|put|place|add)( the text)? {text:quote} (to|on|onto|in|into) (the |my )?clipboard",
        "copy( the text)? {text:quote}",
        "(set|change) (the )?clipboard (to|as) {text:quote}",
        "(copy|put|place|add) {words} (to|on|onto|in|into) (the |my )?clipboard",
    ),
    arabic_says=(
        "(انسخ|ضع)( النص)? {text:quote} (الى|في) الحافظة",
        "انسخ( النص)? {text:quote}",
        "(انسخ|ضع) {words} (الى|في) الحافظة",
    ),
)
def set_clipboard(said: Said, _scene: Scene) -> list[Action]:
    """Put text on the clipboard."""
    if "text" not in said:
        raise Unplanned(
            f"It is not clear whether “{said['words']}” is the text itself. Put it in quotation"
            " marks, or select it in its window and say “copy the selected text”."
        )
    return [SetClipboard(text=said.text())]


SKILLS = (set_clipboard,)
