import pytest

from troth.channels.rules.language import language_of

ALLOWED = ("en", "tr", "nl", "es")

MAILS = [
    ("en", "Parcel", "Hi, my parcel was meant to arrive on Tuesday but I still have nothing. Any news?"),
    ("en", "", "Could you cancel order 48213 please? I picked the wrong size."),
    ("tr", "Kargo", "Merhaba, siparişimi geçen hafta verdim ama hâlâ gelmedi. Ne zaman elime ulaşır?"),
    ("tr", "iade", "selam, aldigim ayakkabi kucuk geldi, degistirmek istiyorum nasil yapabilirim"),
    ("nl", "Bestelling", "Dag, ik heb vorige week een lamp besteld en nog niets ontvangen. Waar blijft hij?"),
    ("nl", "", "Kunt u mij de factuur nog een keer sturen? Alvast bedankt!"),
    ("es", "Pedido", "Buenas tardes, llevo diez días esperando mi pedido y nadie me contesta. ¿Dónde está?"),
    ("es", "", "hola me ha llegado la camiseta con un agujero y quiero que me devuelvan el dinero"),
]


@pytest.mark.parametrize(("language", "subject", "text"), MAILS)
def test_the_language_of_a_mail(language: str, subject: str, text: str) -> None:
    for default in ALLOWED:
        assert language_of(text, subject, ALLOWED, default) == language


@pytest.mark.parametrize(
    "text",
    ["", "ok", "48213", "Hallo", "https://shop.example/where-is-my-order-please-tell-me", "?!", "\x00\ud800"],
)
def test_too_little_to_tell_is_the_default(text: str) -> None:
    for default in ALLOWED:
        assert language_of(text, "", ALLOWED, default) == default


@pytest.mark.parametrize(
    "text",
    [
        "Guten Tag, ich habe letzte Woche eine Lampe bestellt und warte noch immer auf das Paket.",
        "Bonjour, j'ai commandé une lampe la semaine dernière et je n'ai toujours rien reçu.",
        "Dzień dobry, tydzień temu zamówiłem lampę i nadal jej nie dostałem.",
        "مرحبا، طلبت مصباحا الأسبوع الماضي ولم يصل بعد",
    ],
    ids=["German", "French", "Polish", "Arabic"],
)
def test_a_language_that_is_not_spoken_is_the_default(text: str) -> None:
    for default in ALLOWED:
        assert language_of(text, "", ALLOWED, default) == default


def test_only_allowed_languages_are_found() -> None:
    assert language_of(MAILS[4][2], "", ("en", "nl"), "en") == "nl"
    assert language_of(MAILS[4][2], "", ("en",), "en") == "en"
    assert language_of(MAILS[4][2], "", (), "en") == "en"


def test_quotes_and_signatures_do_not_count() -> None:
    quoted = "> Thank you for your message. We will answer as soon as we possibly can, we promise.\n" * 4
    signature = (
        "-- \nThis message is confidential and intended for the person to whom it is addressed only.\n"
    )
    text = f"{quoted}Dank u, maar ik wacht nog steeds op een antwoord.\n{signature}"
    assert language_of(text, "Re: your order", ALLOWED, "es") == "nl"
