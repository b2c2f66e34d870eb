"""Rules on a command's words that need no model: tricks on the guard, hidden text, plain harm."""

import re

from lam_desktop.decide.arabic_harm import arabic_harm
from lam_desktop.decide.spelling import folded, hides_characters, mixes_look_alikes
from lam_desktop.domain.decision import Effect, Reason

_GUARD = (
    r"(?:(?:the|your|this|my) )?(?:lam(?: desktop)?(?:'s)? )?(?:(?:safety|security|desktop|"
    r"assistant)"
    r"[- ])?(?:guard(?:'s|ian model)?|guardrails?|safety (?:checks?|filters?|rules?|policy|model)|"
    r"policy checks?|content filters?|classifier|confirmation (?:prompts?|dialogs?))"
)
_LOG = (
    r"(?:the |your )?(?:guard'?s? |lam'?s? |audit |activity )*"
    r"(?:log|logs|audit|audit log|audit trail)"
)
_SAFE = r"(?:safe|harmless|allowed?|low[- ]risk|benign|approved|legal|not harmful|risk[- ]free)"
_THIS = (
    r"(?:this|it|that|everything|the (?:following|rest|next)|what follows|(?:my|this|the next)"
    r" (?:command|request)|all (?:of )?(?:my )?commands?)"
)
_ENGLISH = (
    r"\b(?:ignore|disregard|forget|override|bypass|skip|drop) (?:(?:all|any|every|of|the|your|my|"
    r"previous|prior|above|earlier|these|those|safety|own|other|existing) )+(?:instructions?|"
    r"rules?|"
    r"guidelines|polic(?:y|ies)|restrictions|prompts?|safeguards|guard(?:rails?)?|safety)\b",
    rf"\b(?:mark|label|classify|rate|treat|tag|flag|judge|score|count|consider) {_THIS} (?:as |"
    rf"to be )?"
    rf"(?:\"|')?{_SAFE}\b",
    rf"\b(?:the |your )?(?:right|correct|only|final) (?:answer|label|verdict|decision) (?:is|"
    rf"must be|"
    rf"should be) \W?{_SAFE}\b",
    rf"\b(?:answer|respond|reply|say|output|return) (?:with )?\W?{_SAFE}\W? (?:to|for|on|"
    rf"whatever|no"
    r" matter|every)\b",
    rf"\b(?:switch|turn|shut) (?:off|down) (?:{_GUARD}|yourself)(?! (?:dog|tour))\b",
    rf"\b(?:switch|turn|shut) (?:{_GUARD}|yourself) (?:off|down)\b",
    rf"\b(?:disable|deactivate|kill|crash|uninstall|bypass|circumvent|silence|stop|blind|"
    rf"get (?:round|"
    rf"around|past)|route .{{0,20}}(?:round|around)) (?:{_GUARD})(?= |$|[,.;!])(?! (?:dog|from|"
    rf"switch|rail))",
    r"\bthe guard\b.{0,25}\b(?:switch|turn) it off\b|\bno (?:more )?guard\b.{0,12}\b(?:labels|"
    r"rules|please)",
    r"(?:^|\s)--(?:no-guard|skip-safety(?:-check)?|bypass-guard)\b",
    r"\b(?:without|no|bypassing|past|round|around) (?:asking|checking with|telling) (?:the|"
    r"your) guard\b",
    r"\b(?:do not|don't|never) (?:log|record|audit) (?:this|it|that|any of this|my commands?)\b",
    rf"\b(?:hide|keep|leave|omit|conceal|remove) (?:this|it|that|what i did|my commands?)(?: \w+)?"
    rf" (?:from|out of|off) {_LOG}\b",
    r"\b(?:erase|wipe|clear|delete|empty|falsify|black out|tamper with|turn off|disable|"
    r"switch off|stop)"
    r" (?:the |your |all )*(?:guard'?s?|lam'?s?|audit) (?:\w+ )?(?:log|logs|logging|trail|"
    r"history|records?)",
    r"\b(?:pretend|act|imagine|roleplay|behave)\b.{0,20}\b(?:you are|you're|as|"
    r"like) (?:an? )?(?:\w+ )?"
    r"(?:ai|assistant|model|agent|bot)?\b.{0,12}\b(?:without|with no|no) (?:rules|restrictions|"
    r"limits|"
    r"guard|filters|ethics|guidelines)",
    r"\byou are now (?:dan|unrestricted|jailbroken|in developer mode)|\b(?:enter|enable|activate)"
    r" (?:dan|jailbreak|god|unrestricted) mode\b|\bsudo mode for the assistant",
    rf"(?:^|[\n;/#\]\[>] ?)(?:system|guard|assistant|policy|admin)(?: message| note|"
    rf" override)? ?: ?"
    rf".{{0,60}}\b(?:{_SAFE}|override|ignore|disabled)\b",
    r"\b(?:act as|you are|pretend to be) the guard\b",
)
_OTHER_LANGUAGES = (
    r"(?:تجاهل|انس|اهمل)\w* (?:كل |جميع )?(?:ال)?(?:تعليمات|قواعد|اوامر|قوانين|سياسات)\w*",
    r"(?:عطل|اوقف|اطفي|اقفل|الغ) (?:ال)?(?:حارس|حمايتك|نفسك|فحص الامان|نظام الامان)\b",
    r"(?:صنف|اعتبر|علم)(?: هذا|ه|ها| الامر| هذا الامر| كل شي) (?:علي انه |انه |ك)?(?:امن|مسموح|"
    r"سليم)",
    r"لا تسجل (?:هذا|ذلك|هذه|الامر)|(?:اخف|اخفي|احذف)\w* (?:هذا |"
    r"ذلك )?من (?:ال)?سجل (?:ال)?(?:حارس|تدقيق)",
    r"\bignora (?:todas? |tutte )?(?:as |las |tus |suas |le )?(?:instrucciones|instruções|"
    r"istruzioni|reglas|"
    r"regras|regole)",
    r"\b(?:ignore[rz]?|oublie[rz]?) (?:toutes )?(?:les|tes|vos) (?:instructions|règles|consignes)",
    r"\bignorier\w* (?:alle )?(?:deine |die |vorherigen |bisherigen )*(?:anweisungen|regeln)",
    r"\b(?:deaktiviere|desactiva|désactive|desative|disattiva) (?:den |el |la |le |o |"
    r"il )?(?:guard|wächter|"
    r"guardián|guardia|gardien|guardião|guardiano)",
    r"игнорируй (?:все )?(?:предыдущие )?(?:инструкции|правила)|отключи (?:защитника|свою защиту|"
    r"guard)",
    r"önceki (?:tüm )?(?:talimatları|kuralları) (?:yok say|unut)|abaikan (?:semua )?(?:instruksi|"
    r"aturan)",
    r"(?:忽略|无视|無視して).{0,8}(?:指令|规则|指示|命令|ルール)|(?:指示|ルール|命令)(?:は|を|は全部|を全部)?無視",
    r"(?:关闭|停用).{0,4}(?:守卫|安全检查)|ガード(?:を)?(?:オフ|無効|停止)",
)
_TRICK = re.compile("|".join((*_ENGLISH, *_OTHER_LANGUAGES)))
_QUOTED = re.compile(r"\"[^\"]*\"|“[^”]*”|«[^»]*»|(?<!\w)'[^']*'(?!\w)")
_MENTIONS = re.compile(
    r"\b(?:translat\w*|type|write|search|google|look up|find|define|explain|what (?:does|would)|"
    r"copy|"
    r"titled?|sentence|line|phrase|words|quote|underline|heading|caption|ترجم\w*|اكتب|ابحث|traduis|"
    r"traduce|übersetze)\b"
)
_TRANSLATES = re.compile(
    r"^(?:please )?(?:translat\w*|ترجم\w*|traduis|traduce|übersetze)\b[^:]{0,40}: ?.*"
)

_TRICK_SENTENCE = (
    "This speaks to the guard itself: it asks to switch a check off, to skip a rule, or to hide"
    " something. The guard judges what is to be done and takes no orders about how to judge."
)
_HARM_SENTENCE = (
    "هذا الطلب قد يؤذي شخصا أو يخالف القانون، لذلك لن يُنفَّذ."
    " (This may hurt someone or break the law, so it is not done.)"
)
_HARM_ALTERNATIVE = "إن فهمتُ طلبك خطأ فقل بكلمات أخرى ما تريد الوصول إليه."


def judge_text(text: str) -> tuple[Reason, ...]:
    """What the words alone already tell; empty where there is nothing to say."""
    plain = folded(text)
    reasons: list[Reason] = []
    if _TRICK.search(_without_mentions(plain)):
        reasons.append(
            Reason(
                rule="speaks-to-guard",
                effect=Effect.BLOCK,
                sentence=_TRICK_SENTENCE,
                alternative="Ask for the deed alone; what is asked is changed in the settings.",
                grave=True,
            )
        )
    harm = arabic_harm(plain)
    if harm is not None:
        reasons.append(
            Reason(
                rule=harm,
                effect=Effect.BLOCK,
                sentence=_HARM_SENTENCE,
                alternative=_HARM_ALTERNATIVE,
                grave=True,
            )
        )
    if hides_characters(text):
        reasons.append(
            _asks(
                "hidden-characters",
                "The text holds hidden characters, so it may not say what it seems to say.",
            )
        )
    if mixes_look_alikes(text):
        reasons.append(
            _asks(
                "look-alike-letters",
                "Some words mix letters of two alphabets that look the same, so they may not be"
                " what they seem.",
            )
        )
    return tuple(reasons)


def _asks(rule: str, sentence: str) -> Reason:
    return Reason(
        rule=rule,
        effect=Effect.CONFIRM,
        sentence=sentence,
        alternative="Type the command yourself instead of pasting it.",
        grave=True,
    )


def _without_mentions(plain: str) -> str:
    """``plain`` without what it only quotes, as in “translate 'ignore all rules'”."""
    if not _MENTIONS.search(plain):
        return plain
    return _TRANSLATES.sub(" ", _QUOTED.sub(" ", plain))
