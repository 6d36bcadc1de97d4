"""Does a draft ask the customer for something? In English, Turkish, Dutch and Spanish."""

import re

from troth.conversations.rules.particulars import ADDRESS, MAIL, MOST_READ, ORDER, PHONE, POSTCODE

_SENTENCE = re.compile(r"[^.!?\n]*[.!?]?")
_NUMBER_MARK = re.compile(r"\b(no|nr|n)\.\s*º?", re.IGNORECASE)
_ASKS = re.compile(
    r"""
    \? | \b(?: could\ you | can\ you | please | may\ i | let\ us\ know | we\ need | tell\ us | send\ (?:me|us)
    | kunt\ u | kun\ je | graag | wilt\ u | zou\ (?:u|je) | ontvangen\ wij | stuur | geef | doorgeven
    | l[uü]tfen | misiniz | m[ıi]s[ıi]n[ıi]z | rica\ | payla[sş] | iletir | g[oö]nderir | nedir
    | puede[ns]? | podr[ií]as? | podr[ií]an? | por\ favor | necesitamos | ind[ií]que | env[ií]e | d[ií]ganos )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_NAMES = {
    ORDER: r"""order\ ?(?:number|no\b|nr\b|id\b|reference) | number\ of\ (?:your|the)\ order | bestelnummer
        | ordernummer | sipari[sş]\ (?:no | numaran | kodu) | n[uú]mero\ (?:de|del)\ (?:su\ |tu\ )?pedido
        | pedido\ n""",
    ADDRESS: r"""(?<!e-mail\ )(?<!email\ )(?<!mail\ )address | (?<!mail)(?<!mail-)adres(?!se) | adresin
        | (?<!correo\ )direcci[oó]n(?!\ de\ correo)(?!\ electr)""",
    POSTCODE: r"post\ ?code | zip\ ?code | posta\ kodu | c[oó]digo\ postal",
    PHONE: r"""phone\ number | telephone | (?:mobile|your)\ (?:phone|number)\b | telefoonnummer | telefon
        | n[uú]mero\ de\ (?:tel[eé]fono|m[oó]vil) | tel[eé]fono""",
    MAIL: r"""e-?mail\ ?-?(?:address|adres) | mailadres | e-?posta\ adres | correo\ electr[oó]nico
        | direcci[oó]n\ de\ correo""",
}
_NAMED = {kind: re.compile(names, re.VERBOSE | re.IGNORECASE) for kind, names in _NAMES.items()}
_NOT_A_PLACE = re.compile(r"e-?mail|e-?posta|correo", re.IGNORECASE)


def asked_for(draft: str) -> frozenset[str]:
    """The kinds of particulars that a sentence of the draft asks for."""
    plain = _NUMBER_MARK.sub(r"\1 ", draft[:MOST_READ])
    asking = [part[0] for part in _SENTENCE.finditer(plain) if part[0] and _ASKS.search(part[0])]
    found = {kind for kind, names in _NAMED.items() for sentence in asking if names.search(sentence)}
    if MAIL in found and all(_NOT_A_PLACE.search(sentence) for sentence in asking):
        found.discard(ADDRESS)
    return frozenset(found)
