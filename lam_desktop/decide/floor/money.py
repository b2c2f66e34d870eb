"""Money: card and account numbers, codes, pay buttons, banking windows."""

import re
from collections.abc import Iterator

from lam_desktop.decide.floor.case import Case, ask
from lam_desktop.decide.spelling import folded
from lam_desktop.domain.actions import (
    KEYBOARD,
    Click,
    ComposeEmail,
    DoubleClick,
    OpenUrl,
    SetClipboard,
    Target,
    TypeText,
    WebSearch,
)
from lam_desktop.domain.decision import Reason
from lam_desktop.domain.window import Window

_CARD = re.compile(r"(?<![\d.])\d(?:[ \-]?\d){12,18}(?![\d.]\d)")
_IBAN = re.compile(r"(?<![A-Z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}(?![A-Z0-9])")
_CODE = re.compile(
    r"\b(?:cvv2?|cvc2?|card security code|otp|one[- ]time (?:code|password)|verification code|"
    r"security code|pin(?: code| number)?)\b\W{0,3}(?:is |= ?)?\d{3,8}\b|"
    r"(?:رمز التحقق|كود التحقق|الرقم السري|رمز الامان)\W{0,3}\d{3,8}"
)
_DEED = (
    r"(?:submit|approve|confirm|continue (?:to|with)|proceed (?:to|with)|go to|make|place|"
    r"authori[sz]e|complete|finish|finali[sz]e|send|review and|accept)"
)
_DEAL = (
    r"(?:orders?|payments?|purchases?|transfers?|bids?|bets?|bookings?|reservations?|donations?|trades?|"
    r"withdrawals?|deposits?|pay|buy|money|funds|checkout|paypal|subscription)"
)
_PAY = re.compile(
    rf"\b(?:{_DEED} (?:(?:your|my|the|this|a|an|new) )*{_DEAL}|"
    r"pay|buy|order now|checkout|check out|purchase|transfer (?:money|funds|now)|subscribe|donate|"
    r"bid now|book (?:now|it|flight|room|hotel|ticket)s?|reserve now|rent now|top[- ]?up|add funds|"
    r"withdraw(?:al)?|cash out|(?:start|begin|try)\b.{0,20}\bfree trial|free trial|paypal|venmo|"
    r"1[- ]click|one[- ]click|g ?pay|upgrade (?:now|to|plan)|renew now|sell (?:now|all|\d)|"
    r"(?:buy|sell) order|place (?:your )?order)\b|"
    r"^(?:transfer|deposit|trade|bet|bid|invest|stake|swap|renew|sell)(?: now| funds| money)?$|"
    r"[$€£¥₹₽₺]\s?\d|\d\s?(?:€|£|₽|₺|usd|eur|gbp|sar|aed|egp)\b|\d\s?(?:ريال|درهم|جنيه|دينار)|"
    r"\b(?:bezahlen|(?:jetzt )?zahlen|jetzt kaufen|zahlungspflichtig bestellen|jetzt bestellen|"
    r"kaufen|überweisen|abonnieren|jetzt buchen|abheben|einzahlen|aufladen|kostenpflichtig|"
    r"payer|acheter|commander|valider la commande|virement|s'abonner|réserver|retirer de l'argent|"
    r"pagar|comprar(?: ahora)?|realizar pedido|transferir|finalizar compra|suscribirse|"
    r"reservar ahora|depositar|recargar|comprar agora|paga|acquista|ordina|abbonati|"
    r"öde|satın al|bayar|beli sekarang|оплатить|купить|перевести|оформить заказ|подписаться)\b|"
    r"支付|付款|购买|下单|转账|订阅|充值|提现|購入|注文を確定|支払|"
    r"(?:^|\s)(?:ادفع|الدفع|دفع|اشتر(?:ي)?(?: الان)?|شرا|اتمام (?:الشرا|الطلب)|(?:تاكيد|ارسال|اكد) "
    r"(?:الطلب|الدفع|الشرا|التحويل)|تحويل(?: الاموال)?|حول|اشترك(?: الان)?|احجز(?: الان)?|اسحب|سحب|"
    r"ايداع|اشحن|تبرع)(?:\s|$)"
)
_MONEY_WINDOW = re.compile(
    r"\b(?:bank|banking|e-?banking|checkout|payments?|paypal|secure pay(?:ment)?|place your order|"
    r"your (?:cart|basket)|order (?:summary|review)|review (?:your )?order|payment method|"
    r"complete your (?:order|purchase)|billing|3-?d secure|visa|mastercard|american express|amex|"
    r"stripe|wire transfer|crypto|coinbase|binance|kraken|metamask|ledger live|trezor|wallet|"
    r"hsbc|revolut|barclays|chase online|venmo|zelle|cash app|klarna|afterpay|monzo|n26|citi|"
    r"santander|bbva|wells fargo|capital one|lloyds|natwest|unicredit|bnp paribas|sparkasse|"
    r"robinhood|etoro|schwab|western union|moneygram|payoneer|skrill|alipay|wechat pay|"
    r"(?:google|apple|amazon|stc) pay|"
    r"kasse|zahlung|überweisung|banque|paiement|banco|pago|banca|pagamento|банк|оплата)\b|"
    r"bank(?:\b| of)|online ?banking|银行|支付|銀行|お支払|"
    r"(?:^|\s)(?:ال)?(?:بنك|مصرف|دفع|مصرفيه|راجحي)(?:\s|$)"
)
_DOCUMENT_APPS = re.compile(
    r"(?:mousepad|gedit|gnome-text-editor|kate|kwrite|xed|pluma|featherpad|leafpad|l3afpad|notepad|"
    r"textedit|libreoffice.*|soffice|abiword|gnumeric|winword|excel|code|emacs|gvim|evince|okular|"
    r"thunar|nautilus|pcmanfm|dolphin|nemo|caja|galculator|gnome-calculator|eog)(?:\.exe|\.bin)?"
)


def numbers(case: Case) -> Reason | None:
    """Card numbers, account numbers and one-time codes leave only by a person's yes."""
    for text in _given_away(case):
        if has_card_number(text) or has_iban(text) or _CODE.search(folded(text)):
            return ask(
                "payment-numbers",
                "The text holds what looks like a card number, an account number or a security"
                " code.",
                "Type it yourself where it belongs.",
            )
    window = case.window
    short = isinstance(case.action, TypeText) and re.fullmatch(r"\d{3,8}", case.action.text.strip())
    if short and window is not None and _is_about_money(window):
        return ask("payment-numbers", "This may be a security code, typed into a payment page.")
    return None


def pay_buttons(case: Case) -> Reason | None:
    """A click that pays is asked about."""
    if isinstance(case.action, Click | DoubleClick):
        target: Target = case.action.target
        if target.words is not None and _PAY.search(folded(target.words)):
            return ask(
                "pay-button",
                f"Clicking “{target.words}” may spend money or make a contract.",
                "Check the amount and the receiver, and click it yourself.",
            )
    return None


def money_windows(case: Case) -> Reason | None:
    """Keys and clicks in a banking or payment window are asked about."""
    acts = isinstance(case.action, (*KEYBOARD, Click, DoubleClick))
    if acts and case.window is not None and _is_about_money(case.window):
        return ask(
            "money-window",
            f"The window in front (“{case.window.title}”) looks like banking or a payment.",
        )
    return None


def has_card_number(text: str) -> bool:
    """Whether ``text`` holds 13 to 19 digits that pass the card check (Luhn)."""
    return any(_luhn(re.sub(r"\D", "", match[0])) for match in _CARD.finditer(_digits(text)))


def has_iban(text: str) -> bool:
    """Whether ``text`` holds an account number that passes the IBAN check (mod 97)."""
    for match in _IBAN.finditer(_digits(text).upper()):
        compact = match[0].replace(" ", "")
        for length in range(len(compact), 14, -1):
            turned = compact[4:length] + compact[:4]
            if int("".join(str(int(ch, 36)) for ch in turned)) % 97 == 1:
                return True
    return False


def _given_away(case: Case) -> Iterator[str]:
    action = case.action
    if isinstance(action, TypeText | SetClipboard):
        yield action.text
    elif isinstance(action, ComposeEmail):
        yield f"{action.subject or ''}\n{action.body or ''}"
    elif isinstance(action, WebSearch):
        yield action.query
    elif isinstance(action, OpenUrl):
        yield action.url


def _digits(text: str) -> str:
    """``text`` with the digits of every script as 0 to 9."""
    return "".join(str(int(ch)) if ch.isdecimal() else ch for ch in text)


def _luhn(digits: str) -> bool:
    if len(set(digits)) == 1:
        return False
    doubled = [int(d) * (2 if index % 2 else 1) for index, d in enumerate(reversed(digits))]
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0


def _is_about_money(window: Window) -> bool:
    if _DOCUMENT_APPS.fullmatch(window.app.strip().casefold()):
        return False
    return _MONEY_WINDOW.search(folded(window.title)) is not None


RULES = (numbers, pay_buttons, money_windows)
