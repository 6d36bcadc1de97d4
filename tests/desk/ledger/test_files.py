import csv
import io
import json
from datetime import timedelta

from django.test import Client
from django.utils import timezone

from tests import make
from tests.desk.ledger.test_pages import client_of
from troth.accounts.models import Brand
from troth.accounts.rules.permissions import Role
from troth.conversations import actions
from troth.desk.ledger.files import HEADINGS
from troth.promises import clock
from troth.promises.models import Promise


def rows_of(browser: Client, url: str) -> list[dict[str, str]]:
    answer = browser.get(url)
    assert answer["Content-Type"].startswith("text/csv")
    return list(csv.DictReader(io.StringIO(answer.getvalue().decode())))


def test_the_file_has_every_promise_with_its_words_its_outcome_and_both_clocks(
    brand: Brand, desk: Client
) -> None:
    conversation = make.conversation(brand, received_at=timezone.now() - timedelta(minutes=5))
    Promise.objects.update(announced_at=timezone.now())
    actions.reply(conversation, make.member(brand), "On its way.")
    (row,) = rows_of(desk, f"/{brand.slug}/promises.csv")
    promise = make.promise(conversation)
    assert tuple(row) == HEADINGS
    assert (row["id"], row["told"], row["state"]) == (str(promise.pk), promise.words, "kept")
    assert row["due_at"] == promise.due_at.isoformat()
    assert float(row["allowed_seconds"]) == 900
    assert 300 <= float(row["wait_seconds"]) == float(row["open_seconds"]) < 330
    assert row["broken_at"] == row["given_by"] == ""


def test_the_same_as_json(brand: Brand, desk: Client) -> None:
    assert json.loads(desk.get(f"/{brand.slug}/promises.json").getvalue()) == []
    for number in range(2):
        make.conversation(brand, address=f"c{number}@customer.example")
    found = json.loads(desk.get(f"/{brand.slug}/promises.json").getvalue())
    assert [one["state"] for one in found] == ["running", "running"]
    assert found[0]["id"] < found[1]["id"]
    assert found[0]["told"] is None
    assert found[0]["wait_seconds"] is None, "it goes on"


def test_a_file_holds_what_the_page_was_asked_for(brand: Brand, desk: Client) -> None:
    make.conversation(brand, received_at=timezone.now() - timedelta(hours=1))
    clock.strike(timezone.now())
    make.conversation(brand, address="ruth@customer.example")
    assert [row["state"] for row in rows_of(desk, f"/{brand.slug}/promises.csv?state=broken")] == ["broken"]
    assert len(rows_of(desk, f"/{brand.slug}/promises.csv")) == 2


def test_words_that_look_like_a_formula_run_in_no_spreadsheet(brand: Brand, desk: Client) -> None:
    conversation = make.conversation(brand)
    promise = make.promise(conversation)
    Promise.objects.filter(pk=promise.pk).update(set_aside_at=timezone.now())
    copy = Promise.objects.get(pk=promise.pk)
    copy.pk, copy.replaces, copy.words = None, promise, '=HYPERLINK("http://x")'
    copy.announced_at = timezone.now()
    copy.save()
    told = [row["told"] for row in rows_of(desk, f"/{brand.slug}/promises.csv")]
    assert told[1] == '\'=HYPERLINK("http://x")'


def test_nobody_takes_the_file_who_may_not_see_the_ledger(brand: Brand, desk: Client) -> None:
    make.conversation(brand)
    for form in ("csv", "json"):
        url = f"/{brand.slug}/promises.{form}"
        assert client_of(brand, Role.EXPERT).get(url).status_code == 403
        other = make.brand()
        stranger = client_of(other, Role.OWNER)
        assert stranger.get(url).status_code == 404
        assert b"We will answer" not in stranger.get(f"/{other.slug}/promises.{form}").getvalue()


def test_a_long_ledger_is_read_in_one_query(
    brand: Brand, desk: Client, django_assert_num_queries: object
) -> None:
    place = make.channel(brand)
    for number in range(3):
        make.conversation(place, address=f"c{number}@customer.example")
    url = f"/{brand.slug}/promises.csv"
    with django_assert_num_queries(10):  # type: ignore[operator]
        # The page's own six, and where it is sent: savepoint, see, the promises, release.
        desk.get(url).getvalue()
