"""Customer support on Twitter, as the `twcs` table: a row for each tweet, with the ids that it replies to and
that reply to it. A conversation is a connected component of replies; its brand the handle that wrote most of
what went out in it (ties by name), its customer the author of the first tweet that came in. Also a reply to a
tweet that is not in the file connects."""

import re
import sqlite3
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from troth.channels.imports.reader import Hints, SetAside, Source
from troth.channels.imports.tables import rows, times
from troth.channels.imports.tables.components import components
from troth.insight.service_log.entry import Actor, Entry, Kind

NAME = "twitter"
NEEDED = {"tweet_id", "author_id", "inbound", "created_at", "in_response_to_tweet_id"}
LARGEST_ID = 2**63
MICROSECONDS = 1_000_000
GROUP, EXACT = 3, 15
THOUSANDS = re.compile(r"\d{1,3}(,\d{3})+", re.ASCII)
STORE = """
create table tweet (id integer primary key, at integer, inbound integer, author text, words text);
create table component (id integer primary key, root integer);
"""
IN_ORDER = """
select root, tweet.id, at, inbound, author, words from tweet join component using (id)
order by root, at, tweet.id
"""


def recognises(source: Source) -> bool:
    return set(rows.heading(source) or ()) >= NEEDED


def read(sources: Sequence[Source], hints: Hints, aside: SetAside) -> Iterator[Entry]:
    """All conversations, one after the other. Tweets wait in SQLite, in a file without a name, until it is
    known which hang together; only their ids are held in memory."""
    with closing(sqlite3.connect("", isolation_level=None)) as store:
        store.execute("pragma journal_mode = off")
        store.executescript(STORE)
        store.execute("begin")
        one, other = array("q"), array("q")
        for source in sources:
            for line in rows.read(source, aside):
                try:
                    _keep(line.values, hints, store, (one, other))
                except (times.Unreadable, ValueError, OverflowError) as error:
                    aside(source.name, line.number, str(error), line.raw)
        store.executemany("insert into component values (?, ?)", components(one, other))
        for _root, tweets in groupby(store.execute(IN_ORDER), key=lambda tweet: tweet[0]):
            yield from _conversation(list(tweets))


def _keep(
    values: dict[str, Any], hints: Hints, store: sqlite3.Connection, pairs: "tuple[array[int], array[int]]"
) -> None:
    tweet = number(values["tweet_id"])
    at = times.moment(values["created_at"], zone=hints.zone)
    side = str(values["inbound"]).strip().casefold()
    if side not in ("true", "false", "1", "0"):
        raise ValueError("inbound is neither True nor False")
    replies = [*answers(tweet, values.get("response_tweet_id", "")), values["in_response_to_tweet_id"]]
    linked = [tweet, *(number(one) for one in replies if one.strip())]
    row = (
        tweet,
        int(at.timestamp() * MICROSECONDS),
        side in ("true", "1"),
        values["author_id"],
        values.get("text"),
    )
    store.execute("insert or ignore into tweet values (?, ?, ?, ?, ?)", row)
    for linked_to in linked:
        pairs[0].append(tweet)
        pairs[1].append(linked_to)


def answers(tweet: int, cell: str) -> list[str]:
    """The ids that reply to this tweet. A spreadsheet takes `16209,16210` for one number and writes
    `1,620,916,210`: short groups beside a long id would hang strangers together, so the digits are cut to
    the length of the tweet's own id, and left alone where that does not come out even. Of its number a
    spreadsheet keeps 15 digits and writes noughts for the rest: no id is taken from there."""
    length = len(str(tweet))
    if length <= GROUP or not THOUSANDS.fullmatch(cell.strip()):
        return cell.split(",")
    digits = cell.strip().replace(",", "")
    if len(digits) % length:
        return []
    return [digits[at : at + length] for at in range(0, min(len(digits), EXACT) - length + 1, length)]


def number(cell: str) -> int:
    """The id of a tweet, also where a table made a decimal fraction of it."""
    whole, _point, fraction = cell.strip().partition(".")
    if not whole.isascii() or not whole.isdigit() or fraction.strip("0") or int(whole) >= LARGEST_ID:
        raise ValueError("the id of a tweet is not a number")
    return int(whole)


def _conversation(tweets: list[Any]) -> Iterator[Entry]:
    conversation = str(min(tweet[1] for tweet in tweets))
    written = Counter(author for _root, _id, _at, inbound, author, _words in tweets if not inbound)
    brand = min(written, key=lambda name: (-written[name], name), default=None)
    customer = next((author for _root, _id, _at, inbound, author, _words in tweets if inbound), None)
    for _root, tweet, at, inbound, author, words in tweets:
        yield Entry(
            conversation=conversation,
            id=str(tweet),
            at=datetime.fromtimestamp(at // MICROSECONDS, UTC).replace(microsecond=at % MICROSECONDS),
            kind=Kind.MESSAGE,
            actor_kind=Actor.CUSTOMER if inbound else Actor.AGENT,
            actor=author,
            customer=customer,
            brand=brand,
            channel="social",
            text=words,
        )
