from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import make
from troth.accounts.models import Brand, Channel
from troth.accounts.rules.permissions import Role
from troth.conversations.customers.listing import put_on
from troth.core.database import see
from troth.core.models import FactRecord
from troth.desk.policies import showing
from troth.promises.models import Policy

EVENINGS = "30s, 20-22 2m, 22-24 by 09:00"


@pytest.fixture
def channel(brand: Brand) -> Channel:
    return make.channel(brand, promise=timedelta(hours=2))


def at(channel: Channel, rest: str = "") -> str:
    return f"/{channel.brand.slug}/promises/policies/{channel.pk}{rest}"


def row(place: int = 0, *, line: str = EVENINGS, **said: str) -> dict[str, str]:
    whole = {"kind": "first_reply", "by": "", "value": "", **said}
    whole |= {f"day_{day}": line for day in range(7)}
    return {f"term-{place}-{name}": value for name, value in whole.items()}


def sheet(*rows: dict[str, str], **said: str) -> dict[str, str]:
    sent: dict[str, str] = {
        "allowed": "2h",
        "hours": "now",
        "most_resets": "2",
        "reason": "",
        "holder_share": "25",
        "holder_longest": "30m",
        "team_share": "12",
        "team_longest": "15m",
        "supervisor_share": "6",
        "supervisor_longest": "5m",
        "rows": str(len(rows)),
    }
    for each in rows:
        sent |= each
    return {**sent, **said}


def htmx(client: Client, address: str, sent: dict[str, str]) -> Any:
    return client.post(address, sent, headers={"HX-Request": "true"})


def versions(channel: Channel) -> list[Policy]:
    see([channel.brand_id])
    return list(Policy.objects.filter(channel=channel).order_by("id"))


def test_the_page_says_what_customers_read_in_each_language(channel: Channel, desk: Client) -> None:
    page = desk.get(at(channel)).content.decode()
    for words in ("We will answer by", "Wij antwoorden u", "yanıt vereceğiz", "Le responderemos"):
        assert words in page, words
    assert "We answer within 2 hours" in page


def test_confirming_writes_a_new_version_with_all_that_was_said(channel: Channel, desk: Client) -> None:
    said = sheet(
        row(),
        row(1, kind="resolution", by="tier", value="gold", line="1d"),
        most_resets="1",
        team_share="40",
    )
    answer = desk.post(at(channel), said)
    assert answer.status_code == 302
    before, after = versions(channel)
    assert before.terms == []
    week = [["30s"] * 20 + ["2m"] * 2 + ["by 09:00"] * 2] * 7
    assert after.terms == [
        {"kind": "first_reply", "segment": None, "week": week},
        {"kind": "resolution", "segment": {"tier": "gold"}, "within": "1d"},
    ]
    assert after.most_resets == 1
    assert after.warnings == {"team": {"share": 0.4, "longest_seconds": 900.0}}
    assert after.confirmed_by is not None
    assert FactRecord.objects.filter(name="PolicyConfirmed", actor_id=after.confirmed_by_id).count() == 1
    page = desk.get(at(channel)).content.decode()
    assert "New: First reply, Everybody" in page
    assert "New: Solved, Customers of the tier gold" in page
    assert "At most 1 other times in one turn, instead of 2" in page
    assert "0-20 30s, 20-22 2m, 22-24 by 09:00" in page


def test_what_changed_between_versions_is_said_hour_by_hour(channel: Channel, desk: Client) -> None:
    desk.post(at(channel), sheet(row()))
    desk.post(at(channel), sheet(row(line="30s, 20-22 3m, 22-24 by 09:00"), allowed="4h"))
    page = desk.get(at(channel)).content.decode()
    assert "14 hours changed, such as Monday 20:00: 3m instead of 2m" in page
    assert "Plain promise: 4h instead of 2h" in page


def test_confirming_the_same_again_writes_nothing(channel: Channel, desk: Client) -> None:
    assert desk.post(at(channel), sheet()).status_code == 302
    assert len(versions(channel)) == 1


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        (sheet(allowed="soon"), "“soon” is no length of time"),
        (sheet(row(line="20-25 2m")), "“20-25 2m” cannot be read"),
        (sheet(row(line="")), "This row promises nothing"),
        (sheet(row(by="tier")), "Say which"),
        (sheet(row(by="language", value="Dutch")), "Write the language as two letters"),
        (sheet(row(), row(1)), "Two rows speak of the same kind"),
        (sheet(row(kind="soon")), "Select a valid choice"),
        (sheet(most_resets="9"), "less than or equal to 5"),
        (sheet(holder_share="0"), "greater than or equal to 1"),
        ({}, "This field is required"),
    ],
)
def test_a_mistake_is_told_and_nothing_is_confirmed(
    channel: Channel, desk: Client, sent: dict[str, str], words: str
) -> None:
    answer = desk.post(at(channel), sent)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    part = htmx(desk, at(channel, "/draft"), sent)
    assert part.status_code == 200
    assert words in part.content.decode()
    assert "HX-Trigger-After-Swap" not in part.headers
    assert len(versions(channel)) == 1


def test_a_draft_is_read_as_it_is_written_and_kept_nowhere(channel: Channel, desk: Client) -> None:
    look = {"look_row": "0", "look_day": "0", "look_hour": "23", "look_language": "nl"}
    part = htmx(desk, at(channel, "/draft"), sheet(row(), **look))
    page = part.content.decode()
    assert "Whoever writes on Monday at 23:00 reads:" in page
    assert "We will answer by 09:00 tomorrow, in about 10 hours." in page
    assert 'id="grid-0"' in page
    assert 'id="c-0-6-20"' in page
    assert "hx-swap-oob" in page
    assert part.headers["HX-Trigger-After-Swap"] == "troth:drafted"
    assert page.count('lang="nl"') == 25, "the sentence and the day hour by hour"
    assert len(versions(channel)) == 1


def test_each_segment_reads_what_its_own_row_says(channel: Channel, desk: Client) -> None:
    rows = (row(line="2h"), row(1, by="list", value="Wholesale", line="5m"))
    for place, span in (("0", "in about 2 hours"), ("1", "in about 5 minutes")):
        part = htmx(desk, at(channel, "/draft"), sheet(*rows, look_row=place, look_hour="9"))
        assert span in part.content.decode()


def test_who_is_asked_for_by_their_language_reads_that_one_only(channel: Channel, desk: Client) -> None:
    part = htmx(desk, at(channel, "/draft"), sheet(row(by="language", value="tr"), look_row="0"))
    assert "<dt>tr</dt>" in part.content.decode()
    assert "<dt>en</dt>" not in part.content.decode()


def test_without_a_script_rows_come_and_go(channel: Channel, desk: Client) -> None:
    page = desk.post(at(channel, "/draft"), sheet(row(), act="add")).content.decode()
    assert 'name="rows" value="2"' in page
    assert 'name="term-1-day_6" value="2h"' in page, "a new row begins with the plain promise"
    two = sheet(row(), row(1, kind="update", line="1d"))
    page = desk.post(at(channel, "/draft"), {**two, "act": "remove-0"}).content.decode()
    assert 'name="rows" value="1"' in page
    assert 'name="term-0-day_0" value="1d"' in page
    assert len(versions(channel)) == 1


def test_what_cannot_be_kept_is_confirmed_only_with_a_reason(
    channel: Channel, desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(showing, "reason_needed", lambda *_given, **_named: "Half of it can be kept.")
    answer = desk.post(at(channel), sheet(allowed="1m"))
    assert answer.status_code == 422
    assert "Half of it can be kept." in answer.content.decode()
    assert desk.post(at(channel), sheet(allowed="1m", reason="We hire two people")).status_code == 302
    assert versions(channel)[-1].reason == "We hire two people"
    assert "We hire two people" in desk.get(at(channel)).content.decode()


def test_a_policy_is_withdrawn_by_whom_it_says(channel: Channel, desk: Client) -> None:
    assert desk.post(at(channel, "/withdrawal")).status_code == 302
    see([channel.brand_id])
    assert Policy.objects.current(channel.pk) is None
    assert FactRecord.objects.get(name="PolicyWithdrawn").actor_id is not None
    assert "announces nothing yet" in desk.get(at(channel)).content.decode()


def test_the_list_leads_to_each_channel(channel: Channel, desk: Client) -> None:
    make.channel(channel.brand, promise=None)
    page = desk.get(f"/{channel.brand.slug}/promises/policies").content.decode()
    assert at(channel) in page
    assert "We answer within 2 hours" in page
    assert "Announces nothing" in page


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.AGENT, Role.EXPERT, Role.ANALYST])
def test_only_an_owner_sets_what_is_promised(channel: Channel, role: Role) -> None:
    client = Client()
    client.force_login(make.member(channel.brand, role))
    assert client.get(at(channel)).status_code == 403
    assert client.post(at(channel), sheet()).status_code == 403
    assert client.get(f"/{channel.brand.slug}/promises/policies").status_code == 403


def test_signed_out_elsewhere_and_by_the_wrong_way(channel: Channel, desk: Client) -> None:
    assert Client().get(at(channel)).status_code == 302
    other = make.channel(make.brand())
    assert desk.get(at(other)).status_code == 404
    assert desk.get(at(channel, "0")).status_code == 404
    assert desk.get(at(channel, "/draft")).status_code == 405


def test_the_number_of_queries_does_not_grow_with_rows_and_versions(channel: Channel, desk: Client) -> None:
    def queries(act: Any) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert act().status_code == 200
        see([channel.brand_id])
        return len(asked)

    def drafted(rows: int) -> int:
        many = sheet(*(row(place, by="tag", value=f"tag{place}") for place in range(rows)), look_row="0")
        return queries(lambda: htmx(desk, at(channel, "/draft"), many))

    desk.get(at(channel))
    before, draft = queries(lambda: desk.get(at(channel))), drafted(1)
    for number in range(1, 6):
        put_on(make.conversation(channel, address=f"c{number}@x.example").customer, f"List {number}", by=None)
        desk.post(at(channel), sheet(*(row(place, by="tag", value=f"tag{place}") for place in range(number))))
        see([channel.brand_id])
    assert queries(lambda: desk.get(at(channel))) <= before + 1, "hours may be read by name"
    assert drafted(6) == draft
    assert before <= 24
    assert draft <= 16
