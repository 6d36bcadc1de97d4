"""Answers that may be none: suspected by their words, and judged by a person only."""

import re
from enum import StrEnum

SHORTEST = 16
"""Letters and digits, below which an answer is looked at; a name or a time alone is shorter."""

FILLERS = (
    # en
    "thank you for your message", "thank you for contacting us", "thanks for reaching out",
    "we are looking into it", "we are looking into this", "we will look into it", "we will get back to you",
    "we have received your message", "please bear with us", "your request is important to us",
    "please hold on", "one moment please", "i will check", "let me check", "we are working on it",
    # nl
    "bedankt voor uw bericht", "dank u voor uw bericht", "wij hebben uw bericht ontvangen",
    "wij gaan het uitzoeken", "wij kijken ernaar", "wij komen hierop terug", "een moment geduld",
    "ik ga het na", "we komen er op terug",
    # es
    "gracias por su mensaje", "gracias por contactarnos", "hemos recibido su mensaje",
    "lo estamos revisando", "estamos en ello", "le responderemos", "un momento por favor", "voy a revisarlo",
    # tr
    "mesajınız için teşekkürler", "mesajınız için teşekkür ederiz", "mesajınızı aldık",
    "inceliyoruz", "kontrol ediyoruz", "size geri döneceğiz", "lütfen bekleyin", "hemen bakıyorum",
)  # fmt: skip
"""Words that say nothing of the matter. What is left beside them counts."""
POLITE = re.compile(
    r"\b(hello|hi|dear|hallo|beste|hola|merhaba|kind regards|regards|groeten|saludos|saygılarımızla|"
    r"please|thanks|thank you|bedankt|gracias|teşekkürler)\b"
)


class Suspicion(StrEnum):
    """Why an answer is listed."""

    ASKED_AGAIN = "asked_again"
    FILLER = "filler"
    SHORT = "short"


def suspicion(answer: str, *, asked: str, asked_again: str | None) -> Suspicion | None:
    """The first reason to look at an answer: the customer's next word is their last one again; it says what
    is always said; it says next to nothing."""
    if asked_again is not None and plain(asked_again) == plain(asked) != "":
        return Suspicion.ASKED_AGAIN
    said = plain(answer)
    left = said
    for filler in FILLERS:
        left = left.replace(plain(filler), " ")
    if left != said and _length(POLITE.sub(" ", left)) < SHORTEST:
        return Suspicion.FILLER
    return Suspicion.SHORT if _length(said) < SHORTEST else None


def plain(text: str) -> str:
    """Without the signs, capitals and spaces in which the same words differ."""
    return " ".join(re.findall(r"\w+", text.replace("İ", "i").casefold()))


def _length(text: str) -> int:
    return len(re.sub(r"\W", "", text))
