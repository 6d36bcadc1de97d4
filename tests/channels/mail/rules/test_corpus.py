"""Real mail of many servers and programs; as many again are held out for acceptance."""

import base64
import gzip
import json
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from troth.channels.mail.rules.authenticity import authenticated
from troth.channels.mail.rules.bounces import bounced
from troth.channels.mail.rules.fingerprint import fingerprint
from troth.channels.mail.rules.kind import Kind, kind_of
from troth.channels.mail.rules.parse import Mail, content_of, parse
from troth.channels.mail.rules.reading.safe_html import safe
from troth.conversations.rules.quoting import pieces, said

CORPUS = Path(__file__).resolve().parents[5] / "shared" / "data" / "mail_corpus.jsonl.gz"

pytestmark = [
    pytest.mark.real_data,
    pytest.mark.skipif(not CORPUS.exists(), reason="the reference data is not on this machine"),
]

EXPECTED = {
    "bounce": Kind.BOUNCE,
    "auto_reply": Kind.AUTOMATIC,
    "complaint_arf": Kind.AUTOMATIC,
    "quoted_reply": Kind.PERSON,
}
# The lowest share of each class that is told rightly; the few others say nothing of themselves.
LEAST = {"bounce": 0.98, "auto_reply": 1.0, "complaint_arf": 1.0, "quoted_reply": 1.0}


@cache
def corpus() -> tuple[tuple[str, str, bytes, Mail], ...]:
    with gzip.open(CORPUS, "rt") as lines:
        rows = [json.loads(line) for line in lines]
    raws = [base64.b64decode(row["raw_b64"]) for row in rows]
    return tuple((row["id"], row["kind"], raw, parse(raw)) for row, raw in zip(rows, raws, strict=True))


def test_no_mail_crashes_and_none_is_lost() -> None:
    for name, _, raw, mail in corpus():
        assert "could not be read" not in mail.problem, name
        something = mail.text or mail.attachments or mail.subject or mail.problem
        assert something or not raw.strip(), name
        for text in (mail.text, mail.html, mail.subject, mail.sender_name):
            assert "\x00" not in text, name
            text.encode("utf-8")
        assert len(fingerprint(raw, mail)) == 32
        authenticated(mail, raw)
        bounced(mail)


def test_bounces_machines_and_people_are_told_apart() -> None:
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for _, label, _, mail in corpus():
        if label in EXPECTED:
            total[label] += 1
            right[label] += kind_of(mail) is EXPECTED[label]
    shares = {label: right[label] / total[label] for label in EXPECTED}
    assert all(shares[label] >= LEAST[label] for label in LEAST), shares


def test_no_bounce_of_exim_is_taken_for_an_automatic_reply() -> None:
    exim = [
        (name, mail)
        for name, label, _, mail in corpus()
        if label == "bounce" and mail.headers.get("x-failed-recipients")
    ]
    assert len(exim) > 20
    assert [name for name, mail in exim if kind_of(mail) is not Kind.BOUNCE] == []


def test_every_file_can_be_taken_out_and_every_look_can_be_shown() -> None:
    for name, _, raw, mail in corpus():
        for part in mail.attachments:
            content_of(raw, part)
        left = safe(mail.html, picture=lambda _: "").html.lower()
        assert not {word for word in ("<script", "<iframe", "onload=") if word in left}, name


def test_clear_quotes_are_folded_and_no_line_is_lost() -> None:
    with gzip.open(CORPUS, "rt") as lines:
        gold = {row["id"]: row["gold"] for row in map(json.loads, lines) if row["kind"] == "quoted_reply"}
    right = total = 0
    for name, _, _, mail in corpus():
        assert "\n".join(piece.text for piece in pieces(mail.text)) == mail.text, name
        if gold.get(name):
            total += 1
            right += said(mail.text).split() == gold[name]["trimmed"].split()
    assert (total > 30, right / total >= 0.95) == (True, True), right


def test_most_bounces_name_the_address_the_mail_and_the_words() -> None:
    reports = [bounced(mail) for _, label, _, mail in corpus() if label == "bounce"]
    assert sum(bool(report.addresses) for report in reports) / len(reports) > 0.94
    assert sum(bool(report.message_id) for report in reports) / len(reports) > 0.85
    assert sum(bool(report.words) for report in reports) / len(reports) > 0.92
