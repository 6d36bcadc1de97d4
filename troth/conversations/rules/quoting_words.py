"""How mail programs introduce a quoted mail, in the languages that customers' programs speak."""

import re

# The verb of "On Friday Emma wrote:". Turkish puts it last, right before the colon.
_WROTE = (
    r"wrote|writes|said"  # English
    r"|yazd[ıi]|yazmış(?:tır)?"  # Turkish
    r"|schreef|geschreven|schreven"  # Dutch
    r"|escribi[óo]|ha escrito"  # Spanish
    r"|schrieb(?:en)?|geschrieben"  # German
    r"|a [ée]crit|écrivait|ha scritto|escreveu|skrev(?: følgende)?|kirjoitti|napisa[łl](?:\(?a\)?)?|pisze"
    r"|napsal\(?a?\)?|написал\(?а?\)?|пишет|έγραψε|írta|a scris|ha escrit"
)
_WROTE_EASTERN = r"写道|寫道|書きました|のメール|님이 작성|작성"
WROTE = re.compile(
    rf"(?:(?:\b(?:{_WROTE})(?!\w)(?:[^:]|mailto:){{0,80}}?)|(?:{_WROTE_EASTERN})[^:]{{0,40}}"
    r"|\bum \d?\d:\d\d Uhr)\s*[::]\s*>?\s*\Z",
    re.IGNORECASE,
)
"""The end of an introduction."""

BEGINS = re.compile(
    r"[ \t*]{0,8}(?:(?:on|at|op|am|le|el|il|em|den|på|dnia|w dniu|dne|ma|tarih:?|\d{1,4}[-./年 ]\s?\w)\b"
    r"|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,? .{0,14}\d"
    r"|(?:pzt|sal|çar|per|cum|cmt|paz|pazartesi|salı|çarşamba|perşembe|cuma|cumartesi|pazar),? .{0,14}\d"
    r"|(?:maan|dins|woens|donder|vrij|zater|zon)dag,? .{0,14}\d"
    r"|(?:lunes|martes|mi[ée]rcoles|jueves|viernes|s[áa]bado|domingo),? .{0,14}\d"
    r"|(?:понедельник|вторник|среда|четверг|пятница|суббота|воскресенье),? .{0,14}\d)",
    re.IGNORECASE,
)
"""The beginning of one that starts with its date."""

NAMED = re.compile(r"[^<>:!?\n]{0,120}<[^<>\s]{1,100}@[^<>\s]{1,200}>", re.IGNORECASE)
"""The beginning of one that starts with a name and an address."""

DATED = re.compile(r"\d{1,2}[:.]\d{2}|\d{4}|@|\d{1,2}[./]\d{1,2}")
"""What an introduction has and a sentence that happens to end with "wrote:" has not."""

DATE_AND_ADDRESS = re.compile(
    r"\s*\d{4}(?:[-/.]\d{1,2}[-/.]\d{1,2}\b|年\d{1,2}月\d{1,2}日).{0,160}<\s?[^<>\s]+@[^<>\s]+>\s*[::]?\s*\Z"
)
"""`2016-10-24 15:36 GMT+02:00 Emma <emma@customer.example>:`, which has no verb."""

_ORIGINAL = (
    r"original (?:message|e?-?mail)|forwarded (?:message|by[^-]*)|reply message|begin forwarded message"
    r"|orijinal (?:ileti|mesaj|e-?posta)|özgün ileti|ilet(?:il)?en (?:ileti|mesaj|e-?posta)"
    r"|yönlendirilen ileti"
    r"|oorspronkelijk(?:e)? (?:bericht|e-?mail)|doorgestuurd(?:e)? bericht|begin doorgestuurd bericht"
    r"|mensaje (?:original|reenviado)|inicio del mensaje reenviado"
    r"|ursprüngliche nachricht|original(?:nachricht|meldung)|weitergeleitete nachricht"
    r"|anfang der weitergeleiteten nachricht|message (?:d'origine|original|transféré)"
    r"|messaggio (?:originale|inoltrato)"
    r"|mensagem (?:original|encaminhada)|ursprungligt meddelande|opprinnelig melding|oprindelig meddelelse"
    r"|wiadomość oryginalna|исходное сообщение|пересылаемое сообщение|原始邮件|原始郵件|元のメッセージ"
)
DIVIDER = re.compile(
    rf"[\s*>]*(?:[-_=]{{2,}}\s*(?:{_ORIGINAL})\s*:?\s*[-_=]{{2,}}[\s*]*|begin forwarded message:|anfang der"
    r" weitergeleiteten nachricht:|début du message réexpédié :|begin doorgestuurd bericht:"
    r"|inicio del mensaje reenviado:|iletilen ileti başlangıcı:|yönlendirilen ileti:)\Z",
    re.IGNORECASE,
)

FROM = re.compile(
    r"[\s*|]*(?:from|kimden|gönderen|van|de|von|da|från|fra|lähettäjä|od|от|desde|expéditeur|afzender|差出人|发件人|寄件者"
    r"|보낸 사람)\s?\*?\s*[::]\s*\*?\s*\S",
    re.IGNORECASE,
)
SUBJECT = re.compile(
    r"[\s*|]*(?:subject|konu|onderwerp|asunto|betreff|objet|oggetto|assunto|ämne|emne|aihe|temat|předmět|тема|件名|主题"
    r"|主旨|제목)\s?\*?\s*[::]",
    re.IGNORECASE,
)

SENT_FROM = re.compile(
    r"\W{0,4}(?:sent (?:from|by|via|with|using)\b|from my \w+|get \[?outlook|download \w+ for|"
    r"(?:iphone|ipad|android|telefon|galaxy|huawei|xiaomi|mobil|outlook|yahoo|samsung)\S*.{0,25}gönderil"
    r"|(?:.{0,30}\b)?(?:cihazımdan|telefonumdan) gönderil"
    r"|verzonden (?:vanaf|met|via)|verstuurd (?:vanaf|met|via)|enviado (?:desde|con|do|de) "
    r"|von mein\w{1,2} .{0,60}gesendet|gesendet (?:von|mit|über)|diese nachricht wurde von .{0,60} gesendet"
    r"|envoyé (?:depuis|de|à partir)|inviato da|sendt fra|skickat från|lähetetty |wysłan[eo] z"
    r"|отправлено (?:с|из)"
    r"|iphoneから送信|從我的 .{1,30} 傳送|从我的.{1,30}发送|.{1,40}에서 보냄|(?:someone )?from mobile\b)",
    re.IGNORECASE,
)
"""What a telephone writes under each mail."""
