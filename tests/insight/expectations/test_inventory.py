from datetime import UTC, datetime, timedelta

from troth.insight.expectations.inventory import Inventory
from troth.insight.expectations.rules.expectation import Subject
from troth.insight.expectations.rules.places import Place, begins_footer, parts_of_page
from troth.insight.service_log.entry import Actor, Entry, Kind

MONDAY = datetime(2025, 3, 3, 9, tzinfo=UTC)


def said(
    conversation: str, hours: float, text: str, *, by: Actor = Actor.AGENT, kind: Kind = Kind.MESSAGE
) -> Entry:
    at = MONDAY + timedelta(hours=hours)
    return Entry(conversation, f"{conversation}{hours}", at, kind, by, channel="mail", text=text)


def told(conversation: str, text: str = "We answer within 2 hours.") -> Entry:
    return said(conversation, 0, text, by=Actor.SYSTEM, kind=Kind.UPDATE)


def test_told_times_are_kept_broken_or_open() -> None:
    inventory = Inventory()
    entries = [
        told("kept"), said("kept", 1, "Here you are."),
        told("late"), said("late", 3, "Here you are."),
        told("never"),
        told("open", "We answer within 2 days."),
    ]  # fmt: skip
    assert inventory.add_entries(reversed(entries)) == len(entries)
    two_hours, two_days = inventory.promises(Subject.REPLY)
    assert dict(two_hours.endings) == {"kept": 1, "broken": 2}
    assert dict(two_days.endings) == {"open": 1}
    assert inventory.promises() == inventory.promises()


def test_a_customers_words_and_notes_promise_nothing() -> None:
    inventory = Inventory()
    inventory.add_entries([
        said("a", 0, "We answer within 2 hours.", by=Actor.CUSTOMER),
        said("a", 1, "We answer within 2 hours.", kind=Kind.NOTE),
    ])  # fmt: skip
    assert inventory.promises() == []


def test_promises_are_one_where_channel_and_amount_are_the_same() -> None:
    inventory = Inventory()
    inventory.add_text("We answer within 24 hours.", place=Place.PAGE, source="a.html")
    inventory.add_text("Te respondemos en un día.", place=Place.FOOTER, source="b.html")
    inventory.add_text("We answer within 24 hours.", place=Place.TEXT, source="chat.txt", channel="chat")
    inventory.add_text("We deliver within 24 hours.", place=Place.TEXT, source="chat.txt", channel="chat")
    groups = inventory.promises(Subject.REPLY)
    assert [(one.group.channel, one.group.amount, one.times) for one in groups] == [
        ("web", "24 hours", 2),
        ("chat", "24 hours", 1),
    ]
    assert groups[0].languages == {"en": 1, "es": 1}


def test_a_footer_is_no_word_about_this_question() -> None:
    inventory = Inventory()
    inventory.add_entries(
        [said("a", 0, "Here you are.\n\nKind regards\nAnna\nWe answer within 2 hours."), said("a", 9, "x")]
    )
    (footer,) = inventory.promises()
    assert footer.places == {"footer": 1}
    assert not footer.endings


def test_an_order_mail_is_told_from_an_automatic_reply() -> None:
    inventory = Inventory()
    inventory.add_entries([told("a", "Thank you for your order. Questions are answered within 2 hours.")])
    inventory.add_entries([told("b", "Your message has reached us. We answer within 2 hours.")])
    (both,) = inventory.promises(Subject.REPLY)
    assert both.places == {"order mail": 1, "automatic reply": 1}


def test_the_footer_of_a_page_is_read_apart() -> None:
    html = "<p>one</p><footer>two</footer><p>three</p>"
    parts = {place: text for place, text in parts_of_page(html, "contact-us.html")}
    assert "two" in parts[Place.FOOTER]
    assert "three" in parts[Place.CONTACT_PAGE]
    assert "two" not in parts[Place.CONTACT_PAGE]


def test_a_mail_without_a_sign_off_has_no_footer() -> None:
    assert begins_footer("Hello") == len("Hello")
