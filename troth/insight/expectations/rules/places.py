"""Where in a mail or on a page a promise stands."""

import re
from collections.abc import Iterator
from enum import StrEnum


class Place(StrEnum):
    FOOTER = "footer"
    CONTACT_PAGE = "contact page"
    PAGE = "page"
    ORDER_MAIL = "order mail"
    AUTOMATIC_REPLY = "automatic reply"
    ANSWER = "agent's answer"
    TEXT = "text"


_SIGN_OFF = re.compile(
    r"\n-- ?\n|\n[ \t]{0,4}(?:(?:kind|best|warm) regards|yours sincerely|regards|cheers"
    r"|met vriendelijke groet\w{0,2}"
    r"|vriendelijke groet\w{0,2}|hartelijke groet\w{0,2}|un saludo|saludos(?: cordiales)?|atentamente"
    r"|saygılarım\w{0,4}|saygılar\w{0,4}|iyi günler)\b[^\n]{0,40}\n",
    re.IGNORECASE,
)
_ORDER = re.compile(
    r"\b(?:order (?:number|confirmation|no\b|\d)|your order|thank you for (?:your order|ordering)"
    r"|bestelling|bestelnummer"
    r"|sipariş\w{0,6}|(?:tu|su) (?:pedido|compra)|número de pedido)",
    re.IGNORECASE,
)
_MESSAGE = re.compile(
    r"\b(?:your (?:message|e-?mail|question|request|enquiry|inquiry|ticket|complaint)|(?:je|jouw"
    r"|uw) (?:bericht|e-?mail|mail|vraag|verzoek"
    r"|klacht)|(?:tu|su) (?:mensaje|correo|consulta|solicitud|reclamación)|(?:mesaj|soru|talep|talebi"
    r"|başvuru|şik[aâ]yet|e-posta)n?ız\w{0,4})",
    re.IGNORECASE,
)
_CONTACT = re.compile(
    r"contact|support|help|service|klantenservice|ilet[iı][sş]im|destek|ayuda|soporte|atencion|faq|sss",
    re.IGNORECASE,
)
_FOOTER_TAG = re.compile(r"<(/?)footer\b", re.IGNORECASE)


def begins_footer(text: str) -> int:
    """Where the last sign-off stands, below which all is footer; the text's length where there is none."""
    return max((found.start() for found in _SIGN_OFF.finditer(text)), default=len(text))


def place_in_automatic_mail(text: str) -> Place:
    is_order = bool(_ORDER.search(text[:2000])) and not _MESSAGE.search(text[:2000])
    return Place.ORDER_MAIL if is_order else Place.AUTOMATIC_REPLY


def parts_of_page(html: str, name: str) -> Iterator[tuple[Place, str]]:
    """The page without its footers, then each footer; `name` is that of its file."""
    rest: list[str] = []
    position = depth = 0
    for tag in _FOOTER_TAG.finditer(html):
        piece = html[position : tag.start()]
        if depth:
            yield Place.FOOTER, piece
        else:
            rest.append(piece)
        position, depth = tag.start(), max(0, depth + (-1 if tag[1] else 1))
    if depth:
        yield Place.FOOTER, html[position:]
    else:
        rest.append(html[position:])
    yield (Place.CONTACT_PAGE if _CONTACT.search(name) else Place.PAGE), "".join(rest)
