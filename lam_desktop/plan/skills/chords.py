# ruff: noqa: E501 - a phrasing reads best on one line
"""What every program does at the same keys: copy, paste, undo, tabs, back."""

from collections.abc import Sequence

from lam_desktop.domain.actions import Action, PressKeys
from lam_desktop.plan.scene import Scene, Unplanned
from lam_desktop.plan.skill import Phrasing, Said, Skill

_CHORDS: tuple[tuple[str, str, str, str, str, tuple[str, ...]], ...] = (
    ("select_all", "Select everything in the window.", "select all", "حدد الكل",
     "select (all|everything)( the text)?|(حدد|اختر) (الكل|كل شيء|كل النص)", ("ctrl", "a")),
    ("copy_selection", "Copy what is selected.", "copy it", "انسخ المحدد",
     "copy( (it|this|that|the selection|the selected text))?|انسخ( (المحدد|النص المحدد|هذا)|ه)?"
     "|copy (the )?(selection|selected text) (to|on|onto|in|into) (the |my )?clipboard"
     "|انسخ (المحدد|النص المحدد) (الى|في) الحافظة", ("ctrl", "c")),
    ("cut_selection", "Cut what is selected.", "cut it", "قص المحدد",
     "cut( (it|this|that|the selection|the selected text))?|قص( (المحدد|النص المحدد|هذا)|ه)?", ("ctrl", "x")),
    ("paste", "Paste the clipboard.", "paste", "الصق",
     "paste( (it|this|that|the clipboard|the text|here|it here))?|(الصق|ألصق)( (النص|هنا|الحافظة)|ه)?", ("ctrl", "v")),
    ("undo_edit", "Undo in the program in front.", "press undo", "تراجع",
     "(press|hit) undo|undo|undo (the |my )?(last )?(edit|typing)|تراجع", ("ctrl", "z")),
    ("redo_edit", "Redo in the program in front.", "redo", "أعد التنفيذ",
     "redo( (it|that))?|press redo|(أعد|كرر) التنفيذ", ("ctrl", "y")),
    ("save_here", "Save in the program in front.", "save the file", "احفظ الملف",
     "save( (it|this|the file|the document|my work|the changes))?|احفظ(ه)?( (الملف|المستند|التغييرات))?", ("ctrl", "s")),
    ("print_page", "Open the print dialog.", "print this page", "اطبع هذه الصفحة",
     "print( (it|this|this page|the page|this document|the document))?|اطبع (هذه الصفحة|الصفحة|المستند)", ("ctrl", "p")),
    ("go_back", "Go back a page.", "go back", "ارجع للخلف",
     "(go )?back( (a|one) page)?|(ارجع|عد)( (للخلف|الى الخلف|للوراء|الى الصفحة السابقة))?", ("alt", "left")),
    ("go_forward", "Go forward a page.", "go forward", "تقدم للأمام",
     "go forward( (a|one) page)?|forward|تقدم( (للأمام|الى الأمام))?", ("alt", "right")),
    ("reload_page", "Load the page again.", "reload the page", "أعد تحميل الصفحة",
     "(reload|refresh)( (the|this))?( (page|tab|it))?|(أعد تحميل|حدث) (الصفحة|صفحة)", ("f5",)),
    ("new_tab", "Open a new tab.", "new tab", "تبويب جديد",
     "(open )?(a )?new tab|(افتح )?(تبويب جديد|تبويبا جديدا|علامة تبويب جديدة)", ("ctrl", "t")),
    ("close_tab", "Close the tab.", "close the tab", "أغلق التبويب",
     "close( (the|this|current))*( tab)|(أغلق|اغلق) (التبويب|هذا التبويب|علامة التبويب)", ("ctrl", "w")),
    ("next_tab", "Go to the next tab.", "next tab", "التبويب التالي",
     "((go|switch) to )?(the )?next tab|التبويب التالي", ("ctrl", "tab")),
)  # fmt: skip


_OF_AN_EDIT = frozenset({"undo_edit", "redo_edit"})


def _chord_skill(row: tuple[str, str, str, str, str, tuple[str, ...]]) -> Skill:
    name, does, english, arabic, template, keys = row
    actions = (PressKeys(keys=keys),)

    def build(_said: Said, scene: Scene) -> Sequence[Action]:
        if name in _OF_AN_EDIT and (scene.made or scene.gone):
            raise Unplanned(
                "What is to be undone is not clear: the program in front, or the step before? Give"
                " it as a command of its own."
            )
        return actions

    return Skill(
        id=name,
        does=does,
        english=english,
        arabic=arabic,
        phrasings=(Phrasing.of(template),),
        build=build,
    )


SKILLS = tuple(_chord_skill(row) for row in _CHORDS)
