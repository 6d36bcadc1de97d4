import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.channels.imports.entries import Collected, read
from troth.insight.service_log.entry import Actor

FILLER = [f"[00:30] <zed> word {number}" for number in range(70)]


def log(**changed: Any) -> dict[str, Any]:
    lines = [
        "[23:58] <ann> how do I mount a disk?",
        "=== bob has joined",
        "[23:58] <ann> a USB one",
        "[00:01] <bob> ann: with mount",
        "[00:02] <cy> hello all",
        "[00:03] <dee> anyone?",
        *FILLER,
        "[00:40] <eve> too late?",
    ]
    last = 10 + len(lines) - 1
    links = [[10, 10], [11, 11], [10, 12], [13, 10], [14, 14], [15, 15], [last, last]]
    return {"id": "train/2010-04-12.a", "first_line": 10, "lines": lines, "reply_links": links} | changed


def written(folder: Path, *logs: Any) -> Path:
    path = folder / "irc.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in logs))
    return path


def test_a_thread_that_opens_with_a_question_is_a_matter(tmp_path: Path) -> None:
    aside = Collected()
    entries = read(written(tmp_path, log()), aside=aside)
    assert [(one.conversation.split("/")[-1], one.actor_kind, one.actor) for one in entries] == [
        ("10", Actor.CUSTOMER, "ann"),
        ("10", Actor.CUSTOMER, "ann"),
        ("10", Actor.AGENT, "bob"),
        ("15", Actor.CUSTOMER, "dee"),
    ]
    assert entries[0].at == datetime(2010, 4, 12, 23, 58, tzinfo=UTC)
    assert (entries[1].at - entries[0].at).microseconds == 1
    assert entries[2].at == datetime(2010, 4, 13, 0, 1, tzinfo=UTC)


def test_a_question_at_the_end_of_the_window_is_set_aside(tmp_path: Path) -> None:
    aside = Collected()
    read(written(tmp_path, log()), aside=aside)
    assert aside.reasons == [(1, "a question within 60 lines of the log's end: its answer may be cut off")]
    assert aside.raw == [b"86: too late?"]


def test_a_log_that_is_none_is_set_aside(tmp_path: Path) -> None:
    aside = Collected()
    read(written(tmp_path, log(), log(lines=None), log(reply_links=[[1]]), log(reply_links=[])), aside=aside)
    assert [line for line, reason in aside.reasons if reason == "not a log of a chat"] == [2, 3]
