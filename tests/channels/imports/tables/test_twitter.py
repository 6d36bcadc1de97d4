import random
from pathlib import Path

import pytest

from tests.channels.imports.entries import Collected, first_waits, read
from troth.channels.imports.tables.twitter import answers
from troth.insight.service_log.entry import Actor

HEADING = "tweet_id,author_id,inbound,created_at,text,response_tweet_id,in_response_to_tweet_id\n"
TWEETS = [
    '3,Shop,False,Tue Oct 31 22:10:47 +0000 2017,"Sorry, <b>Ann</b>",4,2.0\n',
    "2,115712,True,Tue Oct 31 22:08:27 +0000 2017,Where is it?,3,\n",
    "4,115713,True,2017-10-31T22:12:00Z,Mine too,,3.0\n",
    "9,115714,True,2017-10-31T23:00:00Z,Hello?,,8\n",
    "10,Other,False,2017-10-31T23:01:00Z,Hi,,8\n",
    "11,Shop,False,2017-10-31T23:02:00Z,Hi,,10\n",
]


def written(folder: Path, lines: list[str]) -> Path:
    path = folder / "twcs.csv"
    path.write_text(HEADING + "".join(lines))
    return path


@pytest.mark.parametrize(
    ("tweet", "cell", "ids"),
    [
        (16208, "1,620,916,210", ["16209", "16210"]),
        (61166, "611,676,116,861,169", ["61167", "61168", "61169"]),
        (223023, "223,024,223,025", ["223024", "223025"]),
        (189818, "189,817,189,819,189,000,000,000,000,000,000,000", ["189817", "189819"]),
        (194, "195,196,197", ["195", "196", "197"]),
        (99999, "100,000,100,001", []),
        (2, "3", ["3"]),
    ],
)
def test_ids_that_a_spreadsheet_took_for_a_number_are_told_apart(
    tweet: int, cell: str, ids: list[str]
) -> None:
    assert answers(tweet, cell) == ids


def test_a_conversation_is_what_hangs_together_by_replies(tmp_path: Path) -> None:
    entries = read(written(tmp_path, TWEETS))
    assert [(one.conversation, one.id, one.actor_kind, one.brand, one.customer) for one in entries] == [
        ("2", "2", Actor.CUSTOMER, "Shop", "115712"),
        ("2", "3", Actor.AGENT, "Shop", "115712"),
        ("2", "4", Actor.CUSTOMER, "Shop", "115712"),
        ("9", "9", Actor.CUSTOMER, "Other", "115714"),  # a tie goes by name; tweet 8 is not in the file
        ("9", "10", Actor.AGENT, "Other", "115714"),
        ("9", "11", Actor.AGENT, "Other", "115714"),
    ]
    waits = first_waits(entries)
    assert waits["2"] is not None
    assert waits["2"].total_seconds() == 140


@pytest.mark.parametrize("seed", range(3))
def test_order_and_repetition_of_tweets_change_nothing(seed: int, tmp_path: Path) -> None:
    expected = read(written(tmp_path, TWEETS))
    mixed = TWEETS * 2
    random.Random(seed).shuffle(mixed)
    assert read(written(tmp_path, mixed)) == expected


def test_tweets_that_cannot_be_read_are_set_aside(tmp_path: Path) -> None:
    broken = [
        "x,1,True,2017-10-31T22:00:00Z,a,,\n",
        "5,1,perhaps,2017-10-31T22:00:00Z,a,,\n",
        "6,1,True,soon,a,,\n",
        f"{10**30},1,True,2017-10-31T22:00:00Z,a,,\n",
        "7,1,True,2017-10-31 22:00:00,a,,\n",
    ]
    aside = Collected()
    assert len(read(written(tmp_path, [*TWEETS, *broken]), aside=aside)) == len(TWEETS)
    assert [line for line, _reason in aside.reasons] == [8, 9, 10, 11, 12]
