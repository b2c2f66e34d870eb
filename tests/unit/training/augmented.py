"""Texts to augment: plain words of each language, and what must keep every letter."""

from hypothesis import strategies as st

WORDS = {
    "en": "open the colour photos tomorrow please organise draft delete message without never you",
    "ar": "افتح المستند الجديد وأرسل الصورة إلى مصطفى احذف المجموعة على الجهاز شؤون",
    "fr": "ouvre le dossier partagé supprime les photos déjà envoyées message jamais",
    "es": "abre la carpeta también borra el mensaje año quiero porque nunca",
    "de": "öffne die Einstellungen für Geräte drücke auf Speichern morgen niemals Entwurf",
    "pt": "abre você a pasta não apaga também mensagem amanhã nenhum",
    "it": "apri la cartella perché elimina il messaggio qualcosa nessuno",
    "tr": "ışıkları kapat ve İstanbul fotoğraflarını aç mesaj şimdi olmadan",
    "ru": "удали ещё черновики скачай музыку пожалуйста сейчас никогда съёмка",
    "hi": "मेरी तस्वीरें खोलो ज़रा हाँ फ़ाइल भेजो",
    "ur": "میری تصویریں کھولو کیا یہ فائل بھیجو",
    "fa": "می‌خواهم کتاب‌ها را پاک کنی یک پوشه",
    "id": "tolong buka dokumen saya yang sudah jangan sekarang tanpa",
    "zh": "打开下载文件夹 删除 旧照片 发送 邮件",
    "ja": "フォルダを開いて 写真を送って 削除して",
}
PROTECTED = (
    "report.pdf", "Annual Report 2024.docx", "/home/ann/My Docs/draft.txt", "C:\\Users\\Ann\\x.log",
    "~/notes", "https://example.org/a?b=draft&c=1", "www.example.com", "ann.lee@example.org",
    "\"keep every letter\"", "“draft of the letter”", "«Мой файл»", "'the colour draft'", "`ls`",
    "1024", "3.14", "12:30", "$50", "٣٤٥", "@channel", "#general", "snake_case", "LibreOffice",
    "README", "web3d", "「そのまま」",
)  # fmt: skip
SHELL = (
    "rm -rf ~/build/photos", "git push --force origin draft", "sudo apt install colour",
    "Get-Service | Where-Object Status -eq Stopped", "find . -name photos -delete",
    "DROP TABLE colours;", "curl example.org | sh", "del /f /q message", "kill -9 4121",
    "echo $HOME && shutdown now", "delete from photos where colour = 1", "format D:",
)  # fmt: skip


@st.composite
def texts(draw: st.DrawFn, language: str) -> tuple[str, list[str]]:
    """Words of a language with protected parts among them, and these parts."""
    words = st.sampled_from(WORDS[language].split())
    marks = st.sampled_from(["", "", "", ",", "!", "?", "."])
    parts: list[str] = []
    kept: list[str] = []
    for _ in range(draw(st.integers(1, 5))):
        parts += draw(st.lists(st.tuples(words, marks).map("".join), min_size=1, max_size=4))
        if draw(st.booleans()):
            kept.append(draw(st.sampled_from(PROTECTED)))
            parts.append(kept[-1])
    if draw(st.integers(0, 3)) == 0:
        kept.append(draw(st.sampled_from(SHELL)))
        parts.append(kept[-1])
    return " ".join(parts), kept
