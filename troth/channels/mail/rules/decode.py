"""From the bytes of a mail to text that can be stored and shown, whatever their charset claims to be."""

import binascii
import re
from itertools import groupby

# Charsets that Python would take, but that are not charsets of mail: some run arbitrary transformations,
# some take quadratic time.
_REFUSED = {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"}
# What senders call a charset, and the superset that reads what they really send.
_SUPERSETS = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "euc-cn": "gb18030",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "iso-2022-jp": "iso2022_jp_ext",
    "iso-8859-8-i": "iso8859-8",
    "iso-8859-9": "cp1254",
    "tis-620": "cp874",
    "windows-874": "cp874",
    "utf-8": "utf-8-sig",
    "utf8": "utf-8-sig",
    "x-mac-roman": "mac-roman",
    "macintosh": "mac-roman",
}
# Senders that write UTF-8 and declare nothing, or the default of their library, are common.
_OFTEN_UTF_8 = {
    "",
    "us-ascii",
    "ascii",
    "ansi_x3.4-1968",
    "iso-8859-1",
    "latin1",
    "iso-8859-15",
    "iso-8859-9",
}
_OFTEN_UTF_8 |= {"windows-1252", "cp1252", "windows-1254", "unknown-8bit", "default", "8bit", "binary"}

_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")
_LINE_ENDS = re.compile("\r\n?|\x85|\u2028|\u2029")
# Invisible signs that turn the reading direction can make a file name or a sender look like another.
_UNSEEN = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_ENCODED_WORD = re.compile(r"=\?([^?\s*]{1,60})(?:\*[^?\s]{0,40})?\?([bBqQ])\?([^?]*)\?=")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]+")


def decode(data: bytes, charset: str = "") -> str:
    """The text in `data`; `charset` is believed only as far as it fits. Never raises."""
    name = charset.strip().strip("\"'").lower()
    for candidate in _candidates(data, name):
        try:
            return data.decode(candidate)
        except (LookupError, ValueError):
            continue
    try:
        return data.decode("cp1252" if name in _OFTEN_UTF_8 else _codec(name), "replace")
    except (LookupError, ValueError):
        return data.decode("cp1252", "replace")


def _candidates(data: bytes, name: str) -> list[str]:
    if data[:3] == b"\xef\xbb\xbf":
        return ["utf-8-sig", _codec(name)]
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return ["utf-16", _codec(name)]
    if name in _OFTEN_UTF_8:
        if b"\x1b$" in data or b"\x1b(" in data:
            return ["iso2022_jp_ext", "utf-8"]
        return ["utf-8", _codec(name) if name and "ascii" not in name and name != "iso-8859-1" else "cp1252"]
    return [_codec(name), "utf-8"]


def _codec(name: str) -> str:
    """Python's name for a charset; one that fits nothing for those that must not be used."""
    known = _SUPERSETS.get(name, name)
    if not known or known.replace("-", "_") in _REFUSED or len(known) > 60:
        return "cp1252"
    return known


def clean(text: str) -> str:
    """Text with newlines only that PostgreSQL takes: no NUL, lone surrogates or control characters."""
    return _UNSTORABLE.sub("", _LINE_ENDS.sub("\n", text))


def one_line(text: str, limit: int) -> str:
    """A header's text for display: one line, nothing invisible that misleads, at most `limit` long."""
    flat = _UNSEEN.sub("", clean(text[: limit * 8]))
    return " ".join(flat.split())[:limit].rstrip()


def decode_words(value: str) -> str:
    """A header with its encoded words (RFC 2047) read; those that cannot be read stay as they are."""
    if "=?" not in value:
        return value
    pieces: list[tuple[str, bytes | str]] = []  # (charset, bytes) of a word, or ("", plain text)
    position = 0
    for word in _ENCODED_WORD.finditer(value):
        between = value[position : word.start()]
        # White space between two encoded words is not part of the text (RFC 2047 section 6.2).
        if between and not (pieces and isinstance(pieces[-1][1], bytes) and between.isspace()):
            pieces.append(("", between))
        pieces.append((word[1].lower(), _word_bytes(word[2], word[3])))
        position = word.end()
    pieces.append(("", value[position:]))
    # A character may be torn over two words of one charset: their bytes are joined before they are decoded.
    return "".join(_joined(charset, [piece for _, piece in run]) for charset, run in _runs(pieces))


def _runs(pieces: list[tuple[str, bytes | str]]) -> list[tuple[str, list[tuple[str, bytes | str]]]]:
    return [(charset, list(run)) for charset, run in groupby(pieces, key=lambda piece: piece[0])]


def _joined(charset: str, pieces: list[bytes | str]) -> str:
    if charset:
        return decode(b"".join(piece for piece in pieces if isinstance(piece, bytes)), charset)
    return "".join(piece for piece in pieces if isinstance(piece, str))


def _word_bytes(encoding: str, content: str) -> bytes:
    data = content.encode("utf-8", "surrogateescape")
    if encoding in "bB":
        return unwrap_base64(data)[0]
    return binascii.a2b_qp(data, header=True)


def unwrap(data: bytes, encoding: str) -> tuple[bytes, bool]:
    """The content under a Content-Transfer-Encoding, and whether it was whole."""
    if encoding == "base64":
        return unwrap_base64(data)
    if encoding == "quoted-printable":
        return binascii.a2b_qp(data), True
    return data, True


def unwrap_base64(data: bytes) -> tuple[bytes, bool]:
    """As much as can be read, and whether that is everything."""
    try:
        return binascii.a2b_base64(data), True
    except binascii.Error:
        digits = _NOT_BASE64.sub(b"", data)
        digits = digits[: len(digits) - (len(digits) % 4 == 1)]
        return binascii.a2b_base64(digits + b"=" * (-len(digits) % 4)), False
