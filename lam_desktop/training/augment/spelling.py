"""Other spellings of the same word: British and American, and the shorthands of chats.

They keep the labels because they are the same words. Left out are pairs of which one is also
another word: draught and draft, cheque and check, programme and program, storey and story, tyre
and tire, kerb and curb, metre and meter; and shorthands that could be a number or an order
(“for” as 4, “number” as no., “without” as w/o).
"""

import random
from collections.abc import Mapping

from lam_desktop.training.augment.spans import plain_words, with_words

_OUR = (
    "armour behaviour colour endeavour favour favourite flavour harbour honour humour"
    " neighbour neighbourhood odour parlour rumour saviour vapour vigour"
)
_ISE = (
    "alphabet anonym apolog author capital categor character custom digit emphas equal final"
    " general initial item local maxim memor minim modern monet normal optim organ personal"
    " priorit random real recogn serial standard stabil summar synchron token util visual"
)
_OTHERS = (
    "aluminium/aluminum analyse/analyze analysed/analyzed analysing/analyzing cancelled/canceled"
    " cancelling/canceling catalogue/catalog centre/center centred/centered defence/defense"
    " fibre/fiber fulfil/fulfill grey/gray jewellery/jewelry labelled/labeled labelling/labeling"
    " licence/license litre/liter litres/liters marvellous/marvelous modelling/modeling"
    " mould/mold offence/offense paralyse/paralyze plough/plow pyjamas/pajamas sceptical/skeptical"
    " signalling/signaling theatre/theater travelled/traveled travelling/traveling"
    " traveller/traveler unauthorised/unauthorized"
)


def _american() -> dict[str, str]:
    """British to American spellings."""
    pairs = dict(pair.split("/") for pair in _OTHERS.split())
    for word in _OUR.split():
        for ending in ("", "s", "ed", "ing"):
            pairs[word + ending] = word.replace("our", "or") + ending
    for stem in _ISE.split():
        for ending in ("ise", "ises", "ised", "ising", "iser", "isation"):
            pairs[stem + ending] = stem + ending.replace("is", "iz", 1)
    return pairs


AMERICAN = _american()
BRITISH = {american: british for british, american in AMERICAN.items()}

_SHORT = {
    "en": (
        "you/u your/ur are/r please/pls/plz tomorrow/2morrow/tmrw/tmr tonight/2nite/tonite"
        " today/2day because/cuz/bc message/msg messages/msgs picture/pic pictures/pics people/ppl"
        " before/b4 thanks/thx great/gr8 later/l8r password/pw/pwd document/doc documents/docs"
        " minutes/mins hours/hrs information/info favorite/fav favourite/fav application/app"
        " applications/apps really/rly have/hv about/abt birthday/bday weekend/wknd text/txt"
        " what/wat okay/ok"
        " something/smth probably/prob"
    ),
    "es": "que/q porque/xq/pq también/tb mensaje/msj besos/bs quiero/kiero aquí/aki",
    "fr": (
        "bonjour/bjr message/msg quelque/qq quelqu'un/qqn beaucoup/bcp toujours/tjs"
        " maintenant/mtn pourquoi/pk rendez-vous/rdv aujourd'hui/ajd salut/slt avant/avt"
    ),
    "de": "vielleicht/vllt morgen/mrgn eigentlich/eigtl nachricht/nachr zusammen/zsm",
    "pt": "você/vc porque/pq também/tb mensagem/msg que/q beleza/blz hoje/hj quando/qdo mesmo/msm",
    "it": "perché/xké comunque/cmq messaggio/msg messaggi/msg qualcosa/qlcs qualcuno/qlcn che/ke",
    "tr": "merhaba/mrb tamam/tmm teşekkürler/tşk bir/bi mesaj/msj şimdi/şmdi selam/slm",
    "id": (
        "yang/yg dengan/dg tolong/tlg untuk/utk dan/dn saya/sy sudah/udh besok/bsk pesan/psn"
        " karena/krn sama/sm dari/dr teman/tmn sekarang/skrg"
    ),
    "ru": "пожалуйста/пж/плз спасибо/спс сейчас/щас сегодня/седня привет/прив человек/чел",
}


def _shorthands(line: str) -> dict[str, tuple[str, ...]]:
    found = (entry.split("/") for entry in line.split())
    return {word: tuple(short) for word, *short in found}


SHORTHANDS = {language: _shorthands(line) for language, line in _SHORT.items()}
"""Language to whole word to its shorthands."""


def british_american(text: str, rng: random.Random) -> str:
    """Every word that is spelt otherwise across the Atlantic so spelt; one direction a text."""
    pairs = (AMERICAN, BRITISH)
    for other in rng.sample(pairs, 2):
        changed = _replaced(text, other)
        if changed != text:
            return changed
    return text


def shorthand(text: str, rng: random.Random, *, language: str = "en") -> str:
    """Each second word or so that has a shorthand written so, and one at the least."""
    shorts = SHORTHANDS.get(language, {})
    found = {word[0].lower() for word in plain_words(text)} & shorts.keys()
    if not found:
        return text
    names = sorted(found)
    chosen = {rng.choice(names), *(name for name in names if rng.random() < 0.5)}
    return _replaced(text, {name: rng.choice(shorts[name]) for name in sorted(chosen)})


def _replaced(text: str, pairs: Mapping[str, str]) -> str:
    words = [word for word in plain_words(text) if word[0].lower() in pairs]
    return with_words(text, [(w, _as_written(pairs[w[0].lower()], w[0])) for w in words])


def _as_written(new: str, old: str) -> str:
    """``new`` with a capital where ``old`` has one."""
    return new[0].upper() + new[1:] if old[0].isupper() else new
