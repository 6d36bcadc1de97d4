import pytest

from troth.conversations.search.rules.snippet import AFTER, BEFORE, Piece, folded, snippet


def hits(text: str, *wanted: str) -> list[str]:
    return [piece.words for piece in snippet(text, wanted) if piece.is_hit]


@pytest.mark.parametrize(
    ("words", "plain"),
    [
        ("Sipariş", "siparis"),
        ("DEVOLUCIÓN", "devolucion"),
        ("İstanbul ılık", "istanbul ilik"),
        ("Straße", "strasse"),
    ],
)
def test_accents_and_capitals_are_folded_away(words: str, plain: str) -> None:
    assert folded(words) == plain


def test_the_words_that_were_meant_are_marked_also_in_another_form() -> None:
    assert hits("Two refunds, one refunded.", "refund") == ["refunds", "refunded"]
    assert hits("¿Mi devolución?", "devolucion") == ["devolución"]
    assert hits("The late parcel", "late parcel") == ["late", "parcel"]


def test_markup_stays_text_in_pieces() -> None:
    assert snippet("<b>refund</b>", ["refund"]) == (Piece("<b>"), Piece("refund", is_hit=True), Piece("</b>"))


def test_a_long_text_is_shown_around_the_first_of_them() -> None:
    pieces = snippet("word " * 500 + "refund " + "more " * 500, ["refund"])
    shown = "".join(piece.words for piece in pieces)
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert len(shown) < BEFORE + AFTER + 20


def test_where_nothing_stands_nothing_is_shown() -> None:
    assert snippet("Hello", ["refund"]) == ()
    assert snippet("Hello", []) == ()
