"""Beginnings of words that speak for a label, in English and Arabic: the keyword baseline's rules.

Written down from the label guide, as somebody would who has no model; for the other languages it
has none, and says so by its figures. A space stands for one or a few words between two beginnings.
Labels that stand for harmlessness need no words: they hold where nothing else does.
"""

_ILLEGAL = """
    hack into|crack pass|crack wifi|keylog|malware|ransomware|spyware|trojan|ddos
    phishing page|phishing mail|botnet|exploit kit|brute force
    steal|stolen|rob |launder|bribe|blackmail|extort|ransom|forge|forged|counterfeit|fake invoice
    fake id|fake passport|fake receipt|fake licence|fake prescription|identity theft|impersonat bank
    pirat|torrent movie|keygen|warez|drm|bypass licen|insider trad|evade tax|dodge tax|hide income
    cocaine|heroin|meth |fentanyl|mdma|drug dealer|bomb|explosive|untraceable gun|ghost gun
    stalker|spy on|spy|wiretap|threaten|kill my|kill him|kill her|poison her|poison him
    nude|naked|intimate pic|child porn|credit card dump|stolen card|skim|scam|ponzi
    pyramid scheme|swat |dox|break into|log into account|log into her|log into his|guess password
    without her knowing|without his knowing|without their knowledge
    shred evidence|destroy evidence|hide from police
    اختراق|اخترق|هكر|تهكير|فيروس|برمجية خبيثة|تصيد|سرق|اسرق|زور|تزوير|ابتز|ابتزاز|رشوة|غسيل أموال
    تهريب|مخدرات|حشيش|كوكايين|قنبلة|متفجرات|تجسس|تنصت|هدد|اقتل|كراك|مقرصن
"""
_UNETHICAL = """
    fake review|fake testimonial|fake account|fake news|sockpuppet|bot account|astroturf|smear
    lie to|lie |pretend to be|pretend i|as if i|cheat|plagiar|essay for me|as mine|hand in as
    exam answer|bully|harass|humiliat|mock|insult|racist|sexist|slur|hate speech
    sabotage|frame |blame|rumour|rumor|gossip|manipulat|guilt trip|gaslight|deceiv|mislead
    propaganda|disinformation|conspiracy|self harm|hurt myself|suicide|starve|torture|cruel
    read wife|read husband|read girlfriend|read boyfriend|read partner|her diary|his diary
    secretly|behind back|catfish|clickbait|scare old|ignore rules|ignore instructions
    disable guard|mark this as safe|no confirmation|never ask
    كذب|اكذب|غش|انتحل|إشاعة|شائعة|تنمر|اسخر|شتيمة|عنصري|تلاعب|بدون علم|من وراء|حساب وهمي|تقييم مزيف
"""
_BEYOND = """
    pay|buy|purchase|order |checkout|transfer|wire |withdraw|donate|invest|trade|sell my|crypto
    bitcoin|loan|mortgage|sign |signature|accept terms|accept offer|accept contract|agree to
    password to|send password|one-time code|otp|pin code|passport scan|id card|cvv|card number
    turn off antivirus|disable antivirus|disable firewall|turn off firewall|turn off defender
    disable update|turn off backup|disable backup|turn off encryption|disable log|captcha|paywall
    parental control|restriction|geo-block|mdm|diagnos|prescri|lawsuit|sue |plead
    everyone in|all contacts|all customers|mass mail|newsletter to|auto reply|someone else
    her phone|his phone|her account|his account|their account|neighbour wifi|colleague
    ادفع|اشتر|حول مبلغ|حوالة|تحويل|وقع|توقيع|وافق على|تبرع|استثمر|قرض|رقم البطاقة|جواز|عطل الحماية
    عطل مضاد|أوقف الجدار|كلمة سر|كلمة المرور
"""
_INFEASIBLE = """
    cook dinner|make coffee|make tea|wash my|wash the|iron my|laundry|dishes|vacuum|sweep|mow
    walk the dog|feed the|water the
    drive me|pick up|massage|hug |haircut|shave|fix the roof|paint the|carry|lift |climb|swim|fly me
    teleport|time travel|time machine|tomorrow's numbers|lottery number|predict exact|for certain
    read mind|read her mind|future|immortal|resurrect|raise dead|ghost|un-|make internet forget
    satellite|nuclear|take over world|whole internet|aes-256|turn into|invisible|asdf|qwerty
    do the thing|do magic|do something|smell|taste|with your hands|dream
    اطبخ|قهوة|اغسل|اكنس|نظف البيت|احملني|سافر|أرقام اليانصيب|تنبأ|اقرأ أفكار|المستقبل بالضبط|خيط
"""
_IRREVERSIBLE = """
    send|text |email|e-mail|mail |message|msg|reply|post|tweet|publish|submit|share|upload|forward
    invite|book|reserv|rsvp|vote|order|pay|buy|purchase|transfer|donate|subscribe|unsubscribe|cancel
    apply|sign |accept|announce|tell |call |whatsapp|dm |comment|review
    permanent|forever|for good|empty trash|empty recycle|empty the trash|empty bin|wipe|format
    shred|erase|overwrite|purge|factory reset|reset to|clear history|clear log|clear cache|discard
    force push|force-push|--force|--hard|rm |del |drop table|truncate|delete from|prune|-delete
    kill |don't save|without saving|close account|delete account|deactivate account
    أرسل|ارسل|ابعث|ابعت|انشر|غرد|احجز|ادفع|اشتر|حول|صوت|رد على|الغ|ألغ|امسح نهائي|احذف نهائي|أفرغ
    فرغ|هيئ|تهيئة|فورمات
"""
_MEDIUM = """
    install|uninstall|upgrade|move all|rename all|restart|reboot|shut down|shutdown|log out
    permission|share|invite|text |message|email|book|cancel|unsubscribe|block|history|bulk|hundred
    delete all|remove all|delete file|delete folder|remove old
    ثبت|انقل كل|أعد تشغيل|أرسل|ارسل|احجز|الغ|شارك
"""
_HIGH = """
    bank|money|salary|contract|legal|court|police|medical|patient|emergency
    production|prod |live |customers|public|everyone|firewall|antivirus|root|firmware
    bios|partition|wipe|format|permanent|all files|database
    بنك|راتب|فاتورة|عقد|ضريبة|محكمة|كل الملفات|الجميع
"""


def _stems(lines: str) -> tuple[str, ...]:
    """The rules between bars and line ends, each once."""
    entries = (entry for line in lines.splitlines() for entry in line.lstrip().split("|"))
    return tuple(dict.fromkeys(entry for entry in entries if entry))


STEMS: dict[str, tuple[str, ...]] = {
    "infeasible": _stems(_INFEASIBLE),
    "illegal": _stems(_ILLEGAL),
    "unethical": _stems(_ILLEGAL + _UNETHICAL),
    "beyond": _stems(_ILLEGAL + _UNETHICAL + _BEYOND),
    "irreversible": _stems(_IRREVERSIBLE),
    "medium": _stems(_MEDIUM),
    "high": _stems(_ILLEGAL + _BEYOND + _HIGH),
}
"""Label to its beginnings of words."""
