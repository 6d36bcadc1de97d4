import pytest

from troth.channels.imports.mail.quotes import without_quotes

INTRODUCTIONS = [
    "On Mon, 3 Mar 2025 at 10:00, Help <help@shop.example> wrote:",
    "On Mon, 3 Mar 2025 at 10:00, The very long name of a help desk\n<help@shop.example> wrote:",
    "Op ma 3 mrt 2025 om 10:00 schreef Help <help@shop.example>:",
    "El lun, 3 mar 2025 a las 10:00, Ayuda (<help@shop.example>) escribió:",
    "Help <help@shop.example>, 3 Mar 2025 Pzt, 10:00 tarihinde şunu yazdı:",
]


@pytest.mark.parametrize("introduction", INTRODUCTIONS)
def test_what_is_quoted_below_is_not_said_again(introduction: str) -> None:
    assert without_quotes(f"Thank you.\n\n{introduction}\n\n> We answer within 2 hours.\n") == "Thank you."


def test_the_headers_of_a_quoted_mail_end_the_words() -> None:
    headers = "Van: Help <help@shop.example>\nVerzonden: maandag 3 maart 2025\nAan: Emma"
    text = f"Bedankt!\n\n{headers}\n\nWij antwoorden vandaag."
    assert without_quotes(text) == "Bedankt!"
    assert without_quotes("Gracias\n\n-----Mensaje original-----\nHola") == "Gracias"


def test_a_mail_of_nothing_but_a_quote_keeps_it() -> None:
    assert without_quotes("> Hello") == "> Hello"


def test_words_that_only_look_alike_stay() -> None:
    text = "On Monday my friend wrote:\nnothing at all.\nFrom: here it goes on"
    assert without_quotes(text) == text
