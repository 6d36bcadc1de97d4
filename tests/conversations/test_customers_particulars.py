import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import make
from troth.accounts.models import Brand
from troth.accounts.rules.permissions import Role
from troth.conversations.customers.facts import ParticularNoted, ParticularRemoved
from troth.conversations.customers.particulars import (
    NotNoted,
    change_particular,
    note_particular,
    remove_particular,
)
from troth.conversations.models import Particular
from troth.conversations.rules.asking import asked_for
from troth.conversations.rules.particulars import found_in
from troth.core.models import FactRecord


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Where is order 12345?", [("order", "12345")]),
        ("My order number is #AB-20417.", [("order", "AB-20417")]),
        ("It is about #12345, please.", [("order", "12345")]),
        ("Sipariş no: 20417 hâlâ gelmedi", [("order", "20417")]),
        ("sipariş numarası 99-881-2", [("order", "99-881-2")]),
        ("Mijn bestelnummer is 88123.", [("order", "88123")]),
        ("bestelling 88123", [("order", "88123")]),
        ("El pedido n.º 4711 no llega", [("order", "4711")]),
        ("número de pedido: 471199", [("order", "471199")]),
        ("Ik woon op Keizersgracht 1, 1016AB Amsterdam", [("postcode", "1016 AB")]),
        ("Flat 2, London SW1A 1AA", [("postcode", "SW1A 1AA")]),
        ("código postal 28013 Madrid", [("postcode", "28013")]),
        ("Bel me op 06-12345678", [("phone", "0612345678")]),
        ("Telefonum +90 (532) 123 45 67", [("phone", "+905321234567")]),
        ("0031 6 12 34 56 78", [("phone", "+31612345678")]),
        ("In order to reach you I waited 30 minutes.", []),
        ("We met on 2026-11-20 and it cost 12345.", []),
        ("Since 20-11-2026 nothing", []),
        ("the order 2026-11-20", []),
        ("I bought 2 lamps in 2024 and room #12 is dark", []),
    ],
)
def test_what_a_customer_gives_in_passing_is_found(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(one.kind, one.value) for one in found_in(text)] == expected


@pytest.mark.parametrize(
    ("draft", "expected"),
    [
        ("Could you send me your order number?", {"order"}),
        ("Please tell us your address and phone number.", {"address", "phone"}),
        ("What is your order no.? Thanks", {"order"}),
        ("Kunt u ons uw bestelnummer doorgeven?", {"order"}),
        ("Wat is uw adres en postcode?", {"address", "postcode"}),
        ("Sipariş numaranızı paylaşır mısınız?", {"order"}),
        ("Adresinizi iletir misiniz?", {"address"}),
        ("Telefon numaranız nedir?", {"phone"}),
        ("¿Me puede dar su número de pedido?", {"order"}),
        ("¿Cuál es su dirección?", {"address"}),
        ("What is your e-mail address?", {"mail"}),
        ("Your order number is 12345 and it is on its way.", set()),
        ("We have sent it to your address.", set()),
        ("Uw bestelling is onderweg naar het adres dat u gaf.", set()),
        ("Siparişiniz adresinize gönderildi.", set()),
        ("Su pedido está en camino.", set()),
    ],
)
def test_a_draft_that_asks_is_told_from_one_that_tells(draft: str, expected: set[str]) -> None:
    assert asked_for(draft) == expected


@given(st.text(max_size=500))
def test_any_text_can_be_read(text: str) -> None:
    assert all(one.value for one in found_in(text))
    asked_for(text)


def test_what_was_given_is_kept_once_and_can_be_changed_and_taken_away(brand: Brand) -> None:
    conversation, agent = make.conversation(brand), make.member(brand, Role.AGENT)
    said = conversation.messages.earliest("id")
    first = note_particular(conversation.customer, "order", " 12345 ", message=said, by=agent)
    assert note_particular(conversation.customer, "order", "12345", by=agent) == first

    second = change_particular(first, "order", "12346", by=agent)

    assert (second.value, second.message) == ("12346", said)
    remove_particular(second, by=agent)
    remove_particular(second, by=agent)
    assert not Particular.objects.standing().exists()
    names = [ParticularNoted.__name__, ParticularRemoved.__name__]
    assert FactRecord.objects.filter(name__in=names).count() == 4
    assert "1234" not in str(list(FactRecord.objects.filter(name__in=names).values_list("details")))


@pytest.mark.parametrize(("kind", "value"), [("order", " "), ("colour", "red"), ("other", "x" * 301)])
def test_nothing_too_much_and_the_unknown_are_refused(brand: Brand, kind: str, value: str) -> None:
    with pytest.raises(NotNoted):
        note_particular(make.conversation(brand).customer, kind, value)
