"""For a person who may want to harm themselves: help, not scorn.

Recognises such words in English, Arabic and some other languages. It errs towards asking after
somebody: a person who only wondered loses little by being told where help is.
"""

import re

from lam_desktop.decide.spelling import folded
from lam_desktop.domain.decision import Effect, Reason

_ENGLISH = (
    r"\b(?:kill|hang|drown|shoot|poison|harm|hurt|cut|starve|burn)(?:ing)? myself\b"
    r"(?! (?:laughing|with laughter|from laughing|some slack|off|out|a |in half))",
    r"\b(?:end|take|ending|taking) my (?:own )?life\b(?! (?:insurance|story|hack|cycle|savings|"
    r"work))",
    r"\bcommit(?:ting)? suicide\b|\bsuicid(?:e|al) (?:note|method|plan|thoughts?)\b|\bsuicide\b"
    r".{0,30}\b(?:painless|for me|easiest|quick)|\bi(?:'m| am| feel)\b.{0,12}\bsuicidal\b",
    r"\b(?:i (?:want|wanna|would like|wish) to|i wanna|let me|help me|"
    r"i'd rather) (?:die\b(?! (?:laughing|of laughter|of shame))|"
    r"be dead\b|"
    r"disappear forever|not (?:be alive|exist|wake up)|kill myself)",
    r"\bi (?:don'?t|do not) (?:want to|wanna) (?:live|be alive|wake up|exist|"
    r"be here)(?: any ?more)?"
    r"(?:[.,!;?]|$| any ?more)",
    r"\b(?:painless|easiest|quickest|best) (?:way|method)s? (?:to die|of dying|to end it all)\b",
    r"\b(?:self[- ]harm(?:ing)?)\b.{0,30}\b(?:how|way|hide|where|method)|\bhow (?:do|can|to)\b"
    r".{0,20}\bself[- ]harm\b(?!.{0,20}(?:help|prevent|stop|support))",
    r"\b(?:no reason to live|better off (?:dead|without me)|end it all(?: tonight| now|[.!]|$))",
    r"\bhate myself\b.{0,60}\b(?:ways?|hurt|die|end|pills?|do it)\b",
    r"\bhow many (?:\w+ ){0,3}(?:pills|tablets|\w*(?:paracetamol|tylenol|ibuprofen|aspirin)\w*)"
    r"\b.{0,25}\b(?:to die|is lethal|to overdose|kill me)|\boverdose on\b.{0,40}\b(?:i|me|"
    r"myself)\b",
)
_ARABIC = (
    r"\b(?:انتحر|انتحاري|انتحار)\b.{0,40}\b(?:طريقه|كيف|ازاي|اسهل|بدون الم|رساله)",
    r"\b(?:اريد|ابغي|ابي|ابغا|عايز|عايزه|عاوز|بدي|ودي|نحب|افكر|قررت|كيف|ازاي)\b.{0,14}"
    r"\b(?:انتحر|الانتحار|ننتحر|اموت|ان اموت|اقتل نفسي|اوذي نفسي|اذي نفسي|انهي حياتي)",
    r"\b(?:رساله|طرق|طريقه|وسيله|خطه) (?:ال)?انتحار",
    r"\b(?:اقتل|اذبح|اشنق|اجرح|اوذي|اذي|ايذا|انهي) (?:نفسي|حياتي|روحي)\b",
    r"\bما(?: عاد)? (?:ابغي|ابي|بدي|اريد) (?:اعيش|الحياه)|مش عايزه? اعيش|لا اريد (?:ان )?اعيش|"
    r"كرهت حياتي",
)
_OTHERS = (
    r"\b(?:suicidarme|quitarme la vida|quiero morir(?:me)?\b|matarme\b|hacerme daño)",
    r"\b(?:me suicider|je veux mourir|mettre fin à mes jours|me tuer\b|me faire du mal)",
    r"\b(?:mich umbringen|selbstmord begehen|ich will sterben|mir das leben nehmen|"
    r"mich selbst verletzen|nicht mehr leben)",
    r"\b(?:me matar\b|quero morrer|tirar minha (?:própria )?vida|suicidar)",
    r"\b(?:uccidermi|voglio morire|suicidarmi|farla finita)",
    r"(?:покончить с собой|убить себя|хочу умереть|самоубийств[оа] .{0,20}(?:способ|как)|"
    r"способ\w* (?:самоубийства|умереть))",
    r"\b(?:intihar etmek|kendimi öldür\w*|ölmek istiyorum)",
    r"\b(?:bunuh diri\b.{0,20}(?:cara|saya)|(?:cara|ingin|mau) bunuh diri|saya (?:ingin|mau) mati)",
    r"(?:死にたい|自殺(?:の|する)?(?:方法|したい)|楽に死|死ぬ方法|自杀(?:的)?(?:方法|办法)|怎么自杀|"
    r"我(?:想|要)(?:死|自杀)|不想活|自残)",
    r"(?:आत्महत्या (?:कैसे|के तरीके|करना)|मरना चाहत[ाी]|खुदकुशी)",
    r"(?:خودکشی|خودكشي|مرنا چاہت)",
)
_OTHERS_FOLDED = tuple(folded(form) if "خود" in form else form for form in _OTHERS)
_NEED = re.compile("|".join((*_ENGLISH, *_ARABIC, *_OTHERS_FOLDED)))
_ABOUT_HELP = re.compile(
    r"\b(?:prevent(?:ion|ing)?|hotline|helpline|lifeline|awareness|support group|therap(?:y|ist)|"
    r"film|movie|song|band|lyrics|squad|novel|documentary|statistics|translate)\b"
)
_FIRST_PERSON = re.compile(r"\b(?:i|i'm|i'd|me|my|myself)\b|نفسي|حياتي|اموت")
_ARABIC_LETTER = re.compile("[\u0621-\u064a]")

_SENTENCE = (
    "I am sorry that things are this hard. I will not do this, but you do not have to carry it"
    " alone: at findahelpline.com you can talk to someone now, free and in confidence, in most"
    " countries. If you are in danger, please call your local emergency number (112, 911, 999)."
)
_ALTERNATIVE = (
    "If you like, I can open findahelpline.com for you, or write a message to someone you trust."
)
_SENTENCE_ARABIC = (
    "يؤلمني أنك تمر بوقت بهذه الصعوبة. لن أنفذ هذا، لكنك لست وحدك: على findahelpline.com تجد من"
    " يسمعك الآن مجانا وبسرية في معظم البلدان. وإن كنت في خطر فاتصل برقم الطوارئ في بلدك."
)
_ALTERNATIVE_ARABIC = "إن أردت أفتح لك findahelpline.com أو أكتب رسالة إلى شخص تثق به."


def care_for(text: str) -> Reason | None:
    """A warm no with where to find help, when ``text`` speaks of harming oneself; else ``None``."""
    plain = folded(text)
    found = _NEED.search(plain)
    if found is None or (_ABOUT_HELP.search(plain) and not _FIRST_PERSON.search(found[0])):
        return None
    arabic = _ARABIC_LETTER.search(plain) is not None
    return Reason(
        rule="care",
        effect=Effect.BLOCK,
        sentence=_SENTENCE_ARABIC if arabic else _SENTENCE,
        alternative=_ALTERNATIVE_ARABIC if arabic else _ALTERNATIVE,
        grave=True,
    )
