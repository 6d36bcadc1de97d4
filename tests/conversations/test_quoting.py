import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.conversations.rules.quoting import Part, pieces, said

WORDS = "Where is my order?"
QUOTE = "\n> We sent it.\n> The Shop"

INTRODUCED = [
    "On Fri, Nov 20, 2026 at 4:58 PM The Shop <help@shop.example> wrote:",
    "On Fri, Nov 20, 2026 at 4:58 PM The Shop and its friends\n<help@shop.example> wrote:",
    "20 Kas 2026 Cum, 16:58 tarihinde The Shop <help@shop.example> şunu yazdı:",
    "The Shop <help@shop.example>, 20 Kas 2026 Cum, 16:58 tarihinde şunu yazdı:",
    "20 Kasım 2026 Cuma 16:58 tarihinde help@shop.example yazdı:",
    "Op vr 20 nov 2026 om 16:58 schreef The Shop <help@shop.example>:",
    'Op 20 nov. 2026 16:58 schreef "The Shop" <help@shop.example> het\nvolgende geschreven:',
    "El vie, 20 nov 2026 a las 16:58, The Shop (<help@shop.example>) escribió:",
    "Am Fr., 20. Nov. 2026 um 16:58 Uhr schrieb The Shop <\nhelp@shop.example>:",
    "Le ven. 20 nov. 2026 à 16:58, The Shop <help@shop.example> a écrit :",
    "Il giorno ven 20 nov 2026 alle 16:58 The Shop <help@shop.example> ha scritto:",
    "2026-11-20 16:58 GMT+01:00 The Shop <help@shop.example>:",
    "2026年11月20日(金) 16:58 The Shop <help@shop.example>:",
]

WITHOUT_SIGNS = [
    "-----Original Message-----\nFrom: The Shop\nSubject: Order",
    "-----Orijinal İleti-----\nKimden: The Shop\nKonu: Sipariş",
    "-----Orijinal Mesaj-----\nWe sent it.",
    "________________________________\nFrom: Shop <h@shop.example>\nSent: Friday\nTo: Em\nSubject: Order",
    "Kimden: The Shop <help@shop.example>\nGönderildi: 20 Kasım 2026 Cuma 16:58\nKime: Emma\nKonu: Sipariş",
    "Van: The Shop\nVerzonden: vrijdag 20 november 2026 16:58\nAan: Emma\nOnderwerp: Bestelling",
    "De: The Shop\nEnviado el: viernes, 20 de noviembre de 2026\nPara: Emma\nAsunto: Pedido",
    "*From:* The Shop\n*Sent:* Friday\n*To:* Emma\n*Subject:* Order",
    "On Fri, Nov 20, 2026 at 4:58 PM The Shop <help@shop.example> wrote:",
]

SIGNED = [
    "-- \nEmma de Vries\nKeizersgracht 1",
    "--\nEmma",
    "Sent from my iPhone",
    "iPhone'umdan gönderildi",
    "Android için Outlook'tan gönderildi\n",
    "Verzonden vanaf mijn iPhone",
    "Enviado desde mi iPhone",
    "Von meinem iPhone gesendet",
    "Get Outlook for iOS",
]


@pytest.mark.parametrize("introduction", INTRODUCED)
def test_an_introduced_quote_is_folded(introduction: str) -> None:
    assert said(f"{WORDS}\n\n{introduction}\n{QUOTE}") == WORDS
    assert said(f"{introduction}\n{QUOTE}\n\n{WORDS}") == WORDS


@pytest.mark.parametrize("beginning", WITHOUT_SIGNS)
def test_all_below_a_mail_quoted_without_signs_is_folded(beginning: str) -> None:
    assert said(f"{WORDS}\n\n{beginning}\n\nWe sent it.\n\nThe Shop") == WORDS


@pytest.mark.parametrize("signature", SIGNED)
def test_a_signature_is_folded_also_above_a_quote(signature: str) -> None:
    assert said(f"{WORDS}\n\n{signature}") == WORDS
    assert said(f"{WORDS}\n\n{signature}\n\n{INTRODUCED[0]}\n{QUOTE}") == WORDS


KEPT = [
    "> Only a quote.",
    "-- \nEmma",
    "Sent from my iPhone",
    "> When will it come?\n\nThat is my question too.",
    "First\n\n> When?\n\nOn Monday.\n\n> Where?\n\nAt home.",
    "From: Amsterdam\nTo: Paris\nDate: 3 March\n\nIs there still room?",
    "The manual wrote:\nturn it off.",
    "I wrote you on 12:30 already. Nobody wrote back:",
    "-- Forwarded --",
    "This is not a -- signature",
    "",
]


@pytest.mark.parametrize("text", KEPT)
def test_what_is_not_plainly_quoted_stays_in_sight(text: str) -> None:
    assert said(text) == text.strip()


@given(st.lists(st.sampled_from([*INTRODUCED, *WITHOUT_SIGNS, *SIGNED, "> x", "", "words", "| y", "---"])))
def test_nothing_is_lost_and_something_always_stays_in_sight(lines: list[str]) -> None:
    text = "\n".join(lines)
    found = pieces(text)
    assert "\n".join(piece.text for piece in found) == text
    assert not text.strip() or any(piece.part is Part.SAID and piece.text.strip() for piece in found)


@given(st.text())
def test_any_text_is_cut_without_loss(text: str) -> None:
    assert "\n".join(piece.text for piece in pieces(text)) == text


LONG = [
    "> " * 40_000,
    "On Mon " * 60_000,
    ">\n" * 300_000,
    "From: a\n" * 100_000,
    "On 12:30 a@b <\n" * 60_000,
    "-- \n" * 100_000,
    "On 2016\n\n" * 100_000,
    "> a\nb\n" * 50_000,
    "a@b wrote:\n" * 90_000,
]


@pytest.mark.parametrize("text", LONG, ids=lambda text: repr(text[:10]))
def test_a_megabyte_of_anything_takes_little_time(text: str) -> None:
    begun = time.process_time()
    pieces(text)
    assert time.process_time() - begun < 2
