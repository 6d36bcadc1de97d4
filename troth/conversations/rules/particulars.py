"""What a customer gives in passing, found in their own words: order numbers, postcodes, phone numbers.

What is found is only suggested: a person decides whether it is kept.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

ORDER, POSTCODE, ADDRESS, PHONE, MAIL, OTHER = "order", "postcode", "address", "phone", "mail", "other"
OF = (ORDER, ADDRESS, POSTCODE, PHONE, MAIL, OTHER)
LONGEST = 300
MOST_READ = 20_000  # characters of a message that are looked at


@dataclass(frozen=True, slots=True)
class Found:
    kind: str
    value: str


_ORDER = re.compile(
    r"""
    \b(?: order | purchase | bestel(?:ling|nummer|nr|code)? | ordernummer | sipari[sş](?:im|imin|in)?
        | pedidos? | orden | compra )
    \s*(?: numbers? | numaras[ıi] | numaram | nummer | n[uú]mero | num | no | nr | id | n\.?\s*[º°o] )? \.?
    \s*(?: is | was | : | = | es | met | van | with )? \s* (?: n[º°]\.?\s* )? \#? \s*
    (?P<value> [a-z]{0,4}-?\d[a-z0-9-]{3,22} ) \b
    """,
    re.VERBOSE | re.IGNORECASE,
)
_HASH = re.compile(r"(?<![\w&/])#\s?(?P<value>[A-Z]{0,3}-?\d{4,14})\b")
_DATE = re.compile(r"\d{1,4}-\d{1,2}(-\d{1,4})?\Z")
_PHONE = re.compile(r"(?<![\w+#/-])(?P<value>(?:\+|00|\(?0)\d?[\d ().-]{6,17}\d)(?![\w-])")
_POSTCODE_NL = re.compile(r"\b(?P<value>[1-9]\d{3} ?(?!SA|SD|SS)[A-Z]{2})\b")
_POSTCODE_UK = re.compile(r"\b(?P<value>[A-Z]{1,2}\d[A-Z\d]? \d[ABD-HJLNP-UW-Z]{2})\b")
_POSTCODE_NAMED = re.compile(
    r"\b(?: post(?:al)?\s?code | zip(?:\s?code)? | posta\s?kodu | c[oó]digo\s+postal | c\.?p\.? )"
    r"\s*(?: is | es )? \s* :? \s* (?P<value>\d{5}) \b",
    re.VERBOSE | re.IGNORECASE,
)


def found_in(text: str) -> list[Found]:
    """Each once, in the order in which the kinds are looked for."""
    return list(dict.fromkeys(_all(text[:MOST_READ])))


def _all(text: str) -> Iterator[Found]:
    orders = [*_ORDER.finditer(text), *_HASH.finditer(text)]
    for found in orders:
        value = found["value"].strip("-")
        if not _DATE.match(value):
            yield Found(ORDER, value.upper())
    taken = {"".join(filter(str.isdigit, found["value"])) for found in orders}
    for pattern in (_POSTCODE_NL, _POSTCODE_UK, _POSTCODE_NAMED):
        for found in pattern.finditer(text):
            yield Found(POSTCODE, _spaced(found["value"]))
    for found in _PHONE.finditer(text):
        number = phone(found["value"])
        if number and number.lstrip("+0") not in {one.lstrip("0") for one in taken}:
            yield Found(PHONE, number)


def _spaced(postcode: str) -> str:
    """`1016AB` as it is written on an envelope."""
    is_dutch = len(postcode) == 6 and postcode[:4].isdigit()
    return f"{postcode[:4]} {postcode[4:]}" if is_dutch else postcode


def phone(text: str) -> str:
    """The number without what stands between its digits, or nothing (9 to 15 digits; E.164 §6)."""
    digits = "".join(filter(str.isdigit, text))
    is_abroad = text.lstrip().startswith("+") or digits.startswith("00")
    digits = digits[2:] if digits.startswith("00") else digits
    if not 9 <= len(digits) <= 15:
        return ""
    return f"+{digits}" if is_abroad else digits


def as_kept(kind: str, value: str) -> str:
    """In the one form in which two that are the same are equal."""
    value = " ".join(value.split())[:LONGEST]
    if kind == MAIL:
        return value.lower()
    return (phone(value) or value) if kind == PHONE else value
