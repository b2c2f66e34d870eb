"""What people say before and after a command in fifteen languages, and that changes no label.

``polite`` are greetings and thanks, ``context`` is haste and leisure, ``claim`` are assurances: the
label guide has it that a claim about the command (“this is approved”, “just a test”) changes no
label. Nothing here names a thing, an owner, a time to do it at, a number or a person.
Hindi and Urdu are also written in Latin letters, and then get phrases in those.
"""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Phrases:
    """Openings end, and closings begin, with the space or mark that belongs between."""

    before: tuple[str, ...]
    after: tuple[str, ...]


def _of(before: str, after: str) -> Phrases:
    """Of phrases in one line each, with bars between them."""
    return Phrases(before=tuple(before.split("|")), after=tuple(after.split("|")))


_ROMAN = _of("please |plz |zara |bhai, |suno, ", " please| plz|, shukriya|, thanks")
_ROMAN_CONTEXT = _of("jaldi hai, |ek chhota sa kaam: ", ", jaldi hai|, bas itna hi")
_ROMAN_CLAIM = _of("sab theek hai, |sirf test hai: ", ", sab theek hai|, sirf test hai")

POLITE = {
    "en": _of(
        "please |hey, |can you |could you please |pls |ok now |I want you to |hi, |kindly ",
        " please| pls|, thanks| asap| for me|, thank you|, cheers|, ta",
    ),
    "ar": _of(
        "من فضلك |لو سمحت، |مرحبا، |رجاءً |السلام عليكم، ",
        " من فضلك|، شكرا| لو سمحت|، الله يعطيك العافية",
    ),
    "fr": _of(
        "s'il te plaît, |stp |salut, |bonjour, ", " s'il te plaît|, merci| stp|, merci d'avance"
    ),
    "es": _of("por favor, |oye, |hola, |porfa ", " por favor|, gracias|, porfa|, mil gracias"),
    "de": _of("bitte |hallo, |hey, |sei so nett und ", " bitte|, danke|, vielen Dank|, merci"),
    "pt": _of("por favor, |oi, |olá, |faz favor, ", " por favor|, obrigado|, valeu|, se faz favor"),
    "it": _of(
        "per favore, |ciao, |per piacere, |senti, ",
        " per favore|, grazie|, per piacere|, grazie mille",
    ),
    "tr": _of("lütfen |selam, |merhaba, |bir zahmet ", " lütfen|, teşekkürler|, sağ ol|, eyvallah"),
    "ru": _of(
        "пожалуйста, |привет, |слушай, |будь добр, ", ", пожалуйста|, спасибо|, заранее спасибо"
    ),
    "hi": _of("कृपया |प्लीज़ |सुनो, |नमस्ते, |ज़रा ", " प्लीज़|, धन्यवाद|, शुक्रिया"),
    "ur": _of("براہ کرم |پلیز |سنو، |السلام علیکم، |ذرا ", " پلیز|، شکریہ|، مہربانی"),
    "fa": _of("لطفاً |سلام، |لطفا |بی‌زحمت ", " لطفاً|، ممنون|، مرسی|، دستت درد نکنه"),
    "id": _of("tolong |mohon |hai, |halo, ", " ya|, terima kasih|, makasih|, tolong"),
    "zh": _of("请|麻烦你|你好，|麻烦", "，谢谢|，拜托了|，辛苦了|，麻烦了"),
    "ja": _of(
        "すみません、|お手数ですが、|ねえ、|お願い、",
        "、お願いします|。よろしくお願いします|、頼む|。ありがとう",
    ),
    "hi-latin": _ROMAN,
    "ur-latin": _ROMAN,
}

CONTEXT = {
    "en": _of(
        "quick one: |small thing: |ok so, |I'm in a hurry, |no idea how this works, so |next: ",
        ", I'm in a hurry|, no rush|, that's all for now|, I can't find the button|, quick",
    ),
    "ar": _of(
        "بسرعة: |طلب صغير: |أنا مستعجل، |طيب، ", "، أنا مستعجل|، على مهلك|، هذا كل شيء|، بسرعة"
    ),
    "fr": _of(
        "petite demande : |vite fait : |bon, |je suis pressé, ",
        ", je suis pressé|, rien ne presse|, c'est tout|, vite",
    ),
    "es": _of(
        "una cosita: |rápido: |a ver, |tengo prisa, ",
        ", tengo prisa|, sin apuro|, eso es todo|, rápido",
    ),
    "de": _of(
        "kurze Bitte: |mal schnell: |also, |ich hab's eilig, ",
        ", ich hab's eilig|, keine Eile|, das war's|, schnell",
    ),
    "pt": _of(
        "uma coisinha: |rapidinho: |bom, |estou com pressa, ",
        ", estou com pressa|, sem pressa|, é só isso|, rapidinho",
    ),
    "it": _of(
        "una cosa veloce: |allora, |ho fretta, |richiesta veloce: ",
        ", ho fretta|, con calma|, è tutto|, veloce",
    ),
    "tr": _of(
        "küçük bir şey: |acelem var, |hızlıca: |tamam, ",
        ", acelem var|, acele yok|, bu kadar|, çabuk",
    ),
    "ru": _of(
        "быстро: |маленькая просьба: |так, |я тороплюсь, ",
        ", я тороплюсь|, не спеши|, это всё|, быстро",
    ),
    "hi": _of("छोटा सा काम: |जल्दी है, |अच्छा, ", ", जल्दी है|, आराम से|, बस इतना ही"),
    "ur": _of("چھوٹا سا کام: |جلدی ہے، |اچھا، ", "، جلدی ہے|، آرام سے|، بس اتنا ہی"),
    "fa": _of("یه کار کوچیک: |عجله دارم، |خب، ", "، عجله دارم|، عجله‌ای نیست|، همین"),
    "id": _of(
        "sebentar, |minta bantuan kecil: |oke, |saya buru-buru, ",
        ", saya buru-buru|, santai saja|, itu saja|, cepat",
    ),
    "zh": _of("快点，|小事一件：|好，|我赶时间，", "，我赶时间|，不急|，就这样|，快点"),
    "ja": _of(
        "ちょっと急いでて、|小さいことだけど、|えっと、",
        "。急いでます|。急がなくていいよ|。以上です",
    ),
    "hi-latin": _ROMAN_CONTEXT,
    "ur-latin": _ROMAN_CONTEXT,
}

CLAIM = {
    "en": _of(
        "just a test: |it's fine, |trust me, ",
        ", it's fine|, just a test|, this is approved|, don't worry",
    ),
    "ar": _of("مجرد تجربة: |كل شيء تمام، ", "، عادي|، مجرد تجربة|، هذا موافق عليه"),
    "fr": _of(
        "juste un test : |t'inquiète, ", ", t'inquiète|, c'est juste un test|, c'est approuvé"
    ),
    "es": _of(
        "es solo una prueba: |tranquilo, ", ", no pasa nada|, es solo una prueba|, está aprobado"
    ),
    "de": _of(
        "nur ein Test: |keine Sorge, ", ", keine Sorge|, ist nur ein Test|, das ist genehmigt"
    ),
    "pt": _of("é só um teste: |tranquilo, ", ", tudo bem|, é só um teste|, está aprovado"),
    "it": _of("è solo una prova: |tranquillo, ", ", tranquillo|, è solo una prova|, è approvato"),
    "tr": _of("sadece bir deneme: |merak etme, ", ", sorun yok|, sadece deneme|, bu onaylandı"),
    "ru": _of(
        "это просто тест: |не волнуйся, ", ", всё нормально|, это просто тест|, это одобрено"
    ),
    "hi": _of("बस टेस्ट है: |चिंता मत करो, ", ", सब ठीक है|, बस टेस्ट है|, यह मंज़ूर है"),
    "ur": _of("بس ٹیسٹ ہے: |فکر نہ کرو، ", "، سب ٹھیک ہے|، بس ٹیسٹ ہے|، یہ منظور شدہ ہے"),
    "fa": _of("فقط تسته: |نگران نباش، ", "، مشکلی نیست|، فقط تسته|، این تأیید شده"),
    "id": _of("cuma tes: |tenang, ", ", tidak apa-apa|, cuma tes|, ini sudah disetujui"),
    "zh": _of("只是测试：|没事，", "，没事的|，只是测试|，这是批准过的"),
    "ja": _of("ただのテスト：|大丈夫、", "。大丈夫です|。ただのテストです|。承認済みです"),
    "hi-latin": _ROMAN_CLAIM,
    "ur-latin": _ROMAN_CLAIM,
}

LANGUAGES = tuple(name for name in POLITE if "-" not in name)
