"""One mail as the rest of Troth reads it. `parse` takes any bytes and never raises."""

import re
from dataclasses import dataclass, field
from html import escape
from typing import NamedTuple

from troth.channels.mail.rules.addresses import Mailbox, mailboxes
from troth.channels.mail.rules.decode import clean, decode, decode_words, one_line, unwrap
from troth.channels.mail.rules.mime import Headers, Part, structure
from troth.channels.mail.rules.readable import readable
from troth.channels.mail.rules.reading.invitation import Invitation, invitations

MAX_TEXT = 1_000_000  # characters of text that are shown
MAX_REFERENCES = 200
MAX_ATTACHMENTS = 500
MAX_INVITATIONS = 5
CUT_SIGN = "\n\n[… The rest is in the original mail.]"

_IDENTIFIER = re.compile(r"<([^<>\s]{1,990})>")
_FORBIDDEN_IN_NAMES = re.compile(r'[<>:"|?*\x00-\x1f]')
_ARCHIVED_MAIL = {"message/rfc822", "message/global", "text/rfc822-headers", "message/rfc822-headers"}


@dataclass(frozen=True, slots=True)
class Attachment:
    """`size` is in bytes, decoded; `content_of` reads it from the raw mail."""

    name: str
    media_type: str
    size: int
    content_id: str = ""
    start: int = 0
    end: int = 0
    encoding: str = ""


@dataclass(frozen=True, slots=True)
class Mail:
    """A parsed mail. `html` is what the sender wrote, NOT sanitized: clean it before it is shown."""

    message_id: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()  # References and In-Reply-To together, the newest last
    sender_address: str = ""
    sender_name: str = ""
    reply_to: str = ""
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    subject: str = ""
    date_header: str | None = None
    text: str = ""
    html: str = ""
    attachments: tuple[Attachment, ...] = ()
    invitations: tuple[Invitation, ...] = ()
    headers: Headers = field(default=Headers(()))
    media_type: str = "text/plain"
    report_type: str = ""
    delivery_status: str = ""  # the fields of a delivery report (RFC 3464), as text
    returned_headers: str = ""  # of the mail that a report is about
    problem: str = ""


class _Body(NamedTuple):
    plain: str
    html: str


@dataclass(slots=True)
class _Findings:
    """What is gathered on the way through the parts."""

    raw: bytes
    problems: list[str]
    attachments: list[Attachment] = field(default_factory=list)
    invitations: list[Invitation] = field(default_factory=list)
    delivery_status: str = ""
    returned_headers: str = ""
    room: int = MAX_TEXT * 2  # characters of text and HTML that may still be kept

    def note(self, problem: str) -> None:
        if problem not in self.problems:
            self.problems.append(problem)


def parse(raw: bytes) -> Mail:
    """Never raises: what cannot be read is kept as text, and `problem` says why."""
    try:
        return _parsed(raw)
    except Exception as failure:  # whatever a mail does to us, it must still open a conversation
        text = _cut(clean(decode(raw[: MAX_TEXT * 4])))
        return Mail(text=text, problem=f"The mail could not be read ({type(failure).__name__}).")


def content_of(raw: bytes, attachment: Attachment) -> bytes:
    """The attachment's bytes; as many as can be read when it is damaged."""
    return unwrap(raw[attachment.start : attachment.end], attachment.encoding)[0]


def _parsed(raw: bytes) -> Mail:
    if b"\n" not in raw:
        raw = raw.replace(b"\r", b"\n")  # line ends of another age; positions stay the same
    root, problems = structure(raw)
    findings = _Findings(raw, problems)
    if not root.headers.fields:
        findings.note("The mail has no headers." if raw.strip() else "The mail is empty.")
    bodies = _bodies(root, findings, is_root=True)
    headers = root.headers
    sender = next(iter(_mailboxes_of(headers, "from") or _mailboxes_of(headers, "sender")), Mailbox("", ""))
    if not sender.address and root.headers.fields:
        findings.note("The sender's address cannot be read.")
    in_reply_to = _identifiers(headers, "in-reply-to")
    return Mail(
        message_id=next(iter(_identifiers(headers, "message-id")), ""),
        in_reply_to=next(iter(in_reply_to), ""),
        references=_newest_last(_identifiers(headers, "references") + in_reply_to[:1]),
        sender_address=sender.address,
        sender_name=sender.name or _name_without_address(headers.get("from"), sender.address),
        reply_to=next((box.address for box in _mailboxes_of(headers, "reply-to")), ""),
        to=tuple(box.address for box in _mailboxes_of(headers, "to")),
        cc=tuple(box.address for box in _mailboxes_of(headers, "cc")),
        subject=one_line(decode_words(headers.get("subject")), 998),
        date_header=one_line(headers.get("date"), 200) or None,
        text=_cut("\n\n".join(filter(None, (_as_text(body) for body in bodies)))),
        html=_as_html(bodies),
        attachments=tuple(findings.attachments),
        invitations=tuple(dict.fromkeys(findings.invitations))[:MAX_INVITATIONS],
        headers=Headers(tuple((name, clean(value)) for name, value in headers.fields)),
        media_type=clean(root.media_type)[:200],
        report_type=clean(root.parameters.get("report-type", ""))[:100].lower(),
        delivery_status=findings.delivery_status,
        returned_headers=findings.returned_headers,
        problem=" ".join(findings.problems),
    )


def _mailboxes_of(headers: Headers, name: str) -> tuple[Mailbox, ...]:
    return mailboxes(", ".join(headers.all(name)))


def _name_without_address(value: str, address: str) -> str:
    return "" if address else one_line(decode_words(value), 200)


def _identifiers(headers: Headers, name: str) -> list[str]:
    """The message identifiers in a header; one without brackets is given its brackets."""
    value = clean(headers.get(name))
    found = [f"<{identifier}>" for identifier in _IDENTIFIER.findall(value)]
    if found or "@" not in value:
        return found
    return [f"<{word.strip('<>')}>" for word in value.split() if "@" in word and len(word) < 990]


def _newest_last(identifiers: list[str]) -> tuple[str, ...]:
    newest_first = dict.fromkeys(reversed(identifiers))
    return tuple(reversed(list(newest_first)[:MAX_REFERENCES]))


def _bodies(part: Part, findings: _Findings, *, is_root: bool = False) -> list[_Body]:
    """What is to be read in a part, in order; everything else is noted as attachment or report."""
    if part.children:
        below = [body for child in part.children for body in _bodies(child, findings)]
        if part.media_type == "multipart/alternative":
            plain = "\n".join(body.plain for body in below if body.plain.strip())
            return [_Body(plain, "\n".join(body.html for body in below if body.html))]
        return below
    if part.media_type in _ARCHIVED_MAIL or part.media_type == "message/delivery-status":
        _note_report(part, findings)
    if part.media_type == "text/calendar":
        _note_invitation(part, findings)
    is_attached = part.disposition[0] == "attachment" or bool(_given_name(part))
    is_text = part.media_type in {"text/plain", "text/html", "text/enriched", "text"}
    if is_text and (is_root or not is_attached):
        return [_text_body(part, findings)]
    if part.media_type.startswith("multipart/") or part.media_type == "message/delivery-status":
        # Broken or too deep: better read in the raw than not at all.
        return [_text_body(part, findings)]
    if len(findings.attachments) < MAX_ATTACHMENTS:
        findings.attachments.append(_attachment(part, findings))
    else:
        findings.note("The mail has too many attachments; the first are shown.")
    return []


def _note_report(part: Part, findings: _Findings) -> None:
    data = findings.raw[part.start : min(part.end, part.start + 64 * 1024)]
    text = clean(decode(unwrap(data, part.encoding)[0]))
    if part.media_type == "message/delivery-status":
        findings.delivery_status = findings.delivery_status or text
    else:
        findings.returned_headers = findings.returned_headers or text.lstrip("\n").partition("\n\n")[0]


def _note_invitation(part: Part, findings: _Findings) -> None:
    """Read beside being an attachment; many programs send the same one twice, as text and as a file."""
    if len(findings.invitations) < 2 * MAX_INVITATIONS:
        data = findings.raw[part.start : min(part.end, part.start + 256 * 1024)]
        text = clean(decode(unwrap(data, part.encoding)[0], part.parameters.get("charset", "")))
        findings.invitations += invitations(text)


def _text_body(part: Part, findings: _Findings) -> _Body:
    limit = max(0, findings.room) * 4
    data, is_whole = unwrap(findings.raw[part.start : min(part.end, part.start + limit)], part.encoding)
    if not is_whole and part.start + limit >= part.end:
        findings.note("The text is damaged.")
    text = clean(decode(data, part.parameters.get("charset", "")))[: MAX_TEXT + 1]
    findings.room -= len(text)
    return _Body("", text) if part.media_type == "text/html" else _Body(text, "")


def _as_text(body: _Body) -> str:
    if body.plain.strip():
        return body.plain.strip("\n").rstrip()
    return clean(readable(body.html)) if body.html else ""


def _as_html(bodies: list[_Body]) -> str:
    if not any(body.html for body in bodies):
        return ""
    return "\n".join(body.html or f"<pre>{escape(body.plain)}</pre>" for body in bodies)[:MAX_TEXT]


def _cut(text: str) -> str:
    return text if len(text) <= MAX_TEXT else text[:MAX_TEXT] + CUT_SIGN


def _given_name(part: Part) -> str:
    return part.disposition[1].get("filename", "") or part.parameters.get("name", "")


def _attachment(part: Part, findings: _Findings) -> Attachment:
    return Attachment(
        name=safe_name(_given_name(part)) or _made_up_name(part, len(findings.attachments) + 1),
        media_type=one_line(part.media_type, 120),
        size=_decoded_size(findings.raw, part),
        content_id=one_line(part.headers.get("content-id").strip().strip("<>"), 250),
        start=part.start,
        end=part.end,
        encoding=one_line(part.encoding, 40),
    )


def safe_name(name: str) -> str:
    """A file name without folders, control characters or what a file system refuses; 200 characters."""
    last = one_line(re.split(r"[/\\]", clean(name))[-1], 4000)
    last = _FORBIDDEN_IN_NAMES.sub("_", last).strip(" .")
    stem, dot, ending = last.rpartition(".")
    if len(last) > 200 and dot and len(ending) <= 20:
        return f"{stem[: 199 - len(ending)]}.{ending}"
    return last[:200]


def _made_up_name(part: Part, number: int) -> str:
    if part.media_type in {"message/rfc822", "message/global"}:
        return f"mail-{number}.eml"
    ending = re.sub(r"[^a-z0-9]", "", part.media_type.partition("/")[2].partition("+")[0])[:10]
    return f"attachment-{number}.{ending or 'bin'}"


def _decoded_size(raw: bytes, part: Part) -> int:
    length = part.end - part.start
    if part.encoding == "base64":
        digits = length - sum(raw.count(sign, part.start, part.end) for sign in (b"\n", b"\r", b" ", b"="))
        return digits * 3 // 4
    if part.encoding == "quoted-printable":
        return len(unwrap(raw[part.start : part.end], part.encoding)[0])
    return length
