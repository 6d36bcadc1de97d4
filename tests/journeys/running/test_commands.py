"""Going live by the command line beside a running `serve`, as the README tells it, and how that goes wrong.

Each command is a process of its own: a second each.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.sink import Sink
from tests.journeys.troth import OWNER, Api, Troth, mail
from tests.journeys.waiting import until

pytestmark = pytest.mark.journey

ADDRESS = "help@shop.example"
HOURS = {"zone": "Europe/Amsterdam", "week": {"mon": [["09:00", "17:00"]], "tue": [["09:00", "17:00"]]}}
NO_RELAY = "smtp://127.0.0.1:1"


@pytest.fixture(scope="module")
def running(troth: Troth) -> Troth:
    troth.keeps_warm = False
    troth.start()
    troth.set_up()
    return troth


@pytest.fixture(scope="module")
def hours(folder: Path) -> Path:
    path = folder / "hours.json"
    path.write_text(json.dumps(HOURS))
    return path


@pytest.fixture(scope="module")
def channel(running: Troth, sink: Sink, hours: Path) -> str:
    """What the command says that adds the shop's mailbox."""
    where = ("--brand", "shop", "--address", ADDRESS, "--relay", sink.url)
    return running.do("channel", "add", "mail", *where, "--promise", "2h", "--hours", str(hours))


@pytest.fixture(scope="module")
def analyst(running: Troth, channel: str) -> Iterator[Api]:
    narrowed = ("--email", OWNER, "--brand", "shop", "--role", "analyst")
    made = Api(running.port, running.do("token", "create", *narrowed).strip())
    yield made
    made.close()


def test_adding_a_channel_shows_the_sentence_that_customers_will_read(channel: str) -> None:
    first, second = channel.splitlines()
    assert first.endswith(f"mail to {ADDRESS} is taken for shop.")
    assert second.startswith("Customers will read: ")
    assert "2 hours" in second
    assert "Monday" in second


def test_the_list_names_each_channel_and_what_it_promises(running: Troth, channel: str) -> None:
    (line,) = running.do("channel", "list").splitlines()
    assert line.split("\t")[1:] == ["shop", "mail", ADDRESS, "promises 2h"]


def test_mail_is_taken_and_answered_through_the_relay(
    running: Troth, channel: str, sink: Sink, analyst: Api
) -> None:
    running.take(mail("emma@customer.example", ADDRESS, "Order 1234", "Where is my order? It is late."))
    told = sink.next_to("emma@customer.example").text
    (promise,) = analyst.get("/promises")["items"]
    assert promise["told"] in " ".join(told.split())


def test_a_token_gives_no_more_than_its_role(running: Troth, channel: str, analyst: Api) -> None:
    status, problem = analyst.ask(
        "POST", "/conversations", {"customer": {"address": "tom@customer.example"}, "text": "Hello?"}
    )
    assert status == 403
    assert problem["status"] == 403
    owner = running.api()
    assert len(owner.get("/conversations")["items"]) == 1
    owner.close()


def test_the_check_holds_on_what_was_just_set_up(running: Troth, channel: str) -> None:
    until(lambda: running.run("check").returncode == 0, "a check without violations", seconds=20)


def test_the_check_names_a_rule_that_was_broken_behind_its_back(running: Troth, channel: str) -> None:
    with running.database() as database:
        database.execute("update conversations set turn_opened_at = null, answer_by = null")
        ran = running.run("check", "--quiet")
        database.execute("update conversations set turn_opened_at = opened_at, answer_by = holder_until")
    assert ran.returncode == 1
    (line,) = ran.stdout.splitlines()
    assert "rule 2: " in line
    assert " shop " in line


def test_a_wrong_word_is_refused_in_one_line(running: Troth, channel: str) -> None:
    """Two of many: tests/site/commands/test_refusals.py has them all, without a process for each."""
    assert "reserved" in refusal(running, "setup", "--brand", "api", "--email", OWNER)
    where = ("--brand", "shop", "--address", ADDRESS, "--relay", NO_RELAY)
    assert f"There is a channel for {ADDRESS} already." in refusal(running, "channel", "add", "mail", *where)


def test_what_was_refused_left_nothing(running: Troth, channel: str) -> None:
    with running.database() as database:
        counted = database.execute(
            "select (select count(*) from users), (select count(*) from brands), count(*) from channels"
        ).fetchone()
    assert counted == (1, 1, 1)


def test_a_second_serve_on_the_same_folder_is_refused(running: Troth) -> None:
    assert "is using" in refusal(running, "serve", "--port=0", "--smtp-port=0")


def test_a_port_that_is_in_use_is_named(running: Troth, folder: Path) -> None:
    other = Troth(folder / "other")
    assert f"Port {running.port}" in refusal(other, "serve", f"--port={running.port}", "--smtp-port=0")


def test_wrong_usage_ends_with_status_2(running: Troth) -> None:
    ran = running.run("channel", "add", "pigeon")
    assert (ran.returncode, ran.stderr.count("\n")) == (2, 1)


def test_it_ends_in_order_and_says_nothing_wrong(running: Troth, analyst: Api) -> None:
    assert running.end() == 0
    assert "Traceback" not in running.said()
    assert "ERROR" not in running.said()


def refusal(troth: Troth, *arguments: str, given: str = "") -> str:
    """The one line of a command that does not do what was asked."""
    ran = troth.run(*arguments, given=given)
    assert ran.returncode == 1, f"{ran.stdout}{ran.stderr}"
    assert ran.stderr.startswith("troth: ")
    assert ran.stderr.count("\n") == 1, ran.stderr
    return ran.stderr
