"""What a mail says of its own: without the words that it quotes."""

import re

_INTRODUCTION = re.compile(
    r"on\b.{4,200}\bwrote\s?:|op\b.{4,200}\b(?:schreef|geschreven)\b.{0,80}:|el\b.{4,200}\bescribi[óo]\s?:"
    r"|.{4,200}\b(?:tarihinde|şunları yazdı|yazdı)\b.{0,80}:?",
    re.IGNORECASE,
)
_ORIGINAL = re.compile(
    r"(?:-{2,}|_{5,})\s?(?:original message|oorspronkelijk bericht|mensaje original|"
    r"(?:orijinal|özgün) (?:mesaj|ileti)|"
    r"forwarded message|doorgestuurd bericht|mensaje reenviado|iletilen (?:mesaj|ileti))\s?-{0,20}$"
    r"|_{20,}$",
    re.IGNORECASE,
)
_MAIL_HEADER = re.compile(r"(?:from|van|de|kimden|gönderen)\s?:\s.{0,200}@", re.IGNORECASE)
_NEXT_HEADER = re.compile(
    r"(?:sent|date|to|verzonden|datum|aan|enviado|fecha|para|gönderilme tarihi|tarih|kime)\s?:", re.IGNORECASE
)
MOST_LINES = 20_000


def without_quotes(text: str) -> str:
    """The text up to the quoted mail, without lines that begin with `>`; all of it where nothing would be
    left."""
    kept: list[str] = []
    lines = text.split("\n", MOST_LINES)[:MOST_LINES]
    for number, line in enumerate(lines):
        stripped = line.strip()
        if stripped.startswith(">"):
            continue
        if stripped and _begins_quote(stripped, lines, number):
            break
        kept.append(line)
    return "\n".join(kept).strip() or text.strip()


def _begins_quote(line: str, lines: list[str], number: int) -> bool:
    if len(line) > 400:
        return False
    if _ORIGINAL.match(line):
        return True
    following = lines[number + 1].strip() if number + 1 < len(lines) else ""
    if _MAIL_HEADER.match(line) and _NEXT_HEADER.match(following):
        return True
    if _INTRODUCTION.fullmatch(line):
        return not following or following.startswith(">")
    # Programs break the introduction after 72 characters.
    is_broken = len(following) < 200 and following.endswith(":")
    return is_broken and _INTRODUCTION.fullmatch(f"{line} {following}") is not None
