import random
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow
import pyarrow.parquet
import pytest

from tests.channels.imports.entries import Collected, read
from troth.channels.imports.tables import table
from troth.channels.imports.tables.mapping import parsed
from troth.core.errors import Refused
from troth.insight.service_log.entry import Actor, Entry, Kind, PromiseEnding

INCIDENTS = """\
number,sys_updated_at,sys_mod_count,reassignment_count,made_sla,opened_at,caller_id,assignment_group,\
resolved_at,closed_at
A,1/3/2016 08:00,0,0,true,1/3/2016 07:50,Ann,One,2/3/2016 09:00,7/3/2016 09:00
A,1/3/2016 09:00,1,1,true,1/3/2016 07:50,Ann,Two,2/3/2016 09:00,7/3/2016 09:00
A,2/3/2016 09:00,2,3,false,1/3/2016 07:50,Ann,Two,2/3/2016 09:00,7/3/2016 09:00
B,1/3/2016 10:00,0,0,true,1/3/2016 09:59,?,?,?,7/3/2016 10:00
"""
CALLS = """\
vru_line,call_id,customer_id,priority,type,date,vru_entry,vru_exit,vru_time,q_start,q_exit,q_time,outcome,\
ser_start,ser_exit,ser_time,server
L1,1,7.0,2,PS,990201,23:58:00,23:58:10,10,23:58:10,0:00:10,120,AGENT,0:00:09,0:05:00,291,DORIT
L1,2,0.0,0,NW,990201,10:00:00,10:00:05,5,10:00:05,10:01:05,60,HANG,0:00:00,0:00:00,0,NO_SERVER
L1,3,0.0,0,NW,990201,11:00:00,11:00:05,5,0:00:00,0:00:00,0,HANG,0:00:00,0:00:00,0,NO_SERVER
L1,4,0.0,0,NW,990201,12:00:00,12:00:05,5,0:00:00,0:00:00,0,AGENT,12:00:04,12:01:00,56,DORIT
L1,5,0.0,0,NW,990201,13:00:00,13:00:05,5,13:00:05,13:00:10,5,PHANTOM,13:00:10,13:00:12,2,NO_SERVER
"""
QUEUE = """
name = "queue"
formats = ["%d/%m/%Y %H:%M"]
[all]
conversation = "{case}"
at = "{day} {hour}"
[[row]]
kind = "message"
actor_kind = { column = "{who}", values = { in = "customer", out = "agent" } }
text = ["{words}", "nothing said"]
"""


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def written(folder: Path, text: str, name: str = "table.csv") -> Path:
    path = folder / name
    path.write_text(text)
    return path


def test_an_incident_log_gives_what_was_asked_moved_normed_and_closed(tmp_path: Path) -> None:
    entries = read(written(tmp_path, INCIDENTS))

    def of(case: str, kind: Kind) -> list[Entry]:
        return [one for one in entries if one.conversation == case and one.kind is kind]

    asked, resolved = of("A", Kind.MESSAGE)
    assert (asked.actor_kind, asked.at, asked.customer) == (Actor.CUSTOMER, at("2016-03-01T07:50"), "Ann")
    assert (resolved.actor_kind, resolved.at) == (Actor.AGENT, at("2016-03-02T09:00"))
    assert [one.at for one in of("A", Kind.ASSIGNED)] == [at("2016-03-01T09:00"), at("2016-03-02T09:00")]
    assert [one.team for one in of("A", Kind.ASSIGNED)] == ["Two", "Two"]
    (norm,) = of("A", Kind.PROMISE)
    assert (norm.promise_ending, norm.promise_told_at) == (PromiseEnding.BROKEN, None)
    assert len(of("A", Kind.EVENT)) == 3
    assert [one.actor_kind for one in of("B", Kind.MESSAGE)] == [Actor.CUSTOMER]
    assert of("B", Kind.CLOSED)[0].at == at("2016-03-07T10:00")
    assert of("B", Kind.MESSAGE)[0].customer == "B"


def test_order_and_repetition_of_lines_change_nothing(tmp_path: Path) -> None:
    heading, *lines = INCIDENTS.splitlines(keepends=True)
    expected = set(read(written(tmp_path, INCIDENTS)))
    mixed = lines * 2
    random.Random(7).shuffle(mixed)
    assert set(read(written(tmp_path, "".join([heading, *mixed])))) == expected


def test_calls_are_asked_on_leaving_the_menu_and_answered_also_after_midnight(tmp_path: Path) -> None:
    entries = read(written(tmp_path, CALLS))
    told = [
        (
            one.conversation[-1],
            one.kind.value,
            one.actor_kind.value,
            one.at.astimezone(ZoneInfo("Asia/Jerusalem")),
        )
        for one in entries
        if one.kind is not Kind.CLOSED
    ]
    assert [(call, kind, who, when.strftime("%d %H:%M:%S.%f")) for call, kind, who, when in told] == [
        ("1", "message", "customer", "01 23:58:10.000000"),
        ("1", "message", "agent", "02 00:00:10.000000"),
        ("2", "message", "customer", "01 10:00:05.000000"),
        ("2", "left", "customer", "01 10:01:05.000000"),
        ("3", "message", "customer", "01 11:00:05.000000"),
        ("3", "left", "customer", "01 11:00:05.000001"),
        ("4", "message", "customer", "01 12:00:05.000000"),
        ("4", "message", "agent", "01 12:00:05.000001"),
    ]
    assert entries[0].customer == "7.0"
    assert entries[-1].customer == "990201/L1/4"


@pytest.mark.parametrize(
    "heading",
    [
        "CaseID,ActivityID,CompleteTimestamp",
        "case:concept:name,concept:name,time:timestamp",
        "Case ID,Activity,Timestamp",
    ],
)
def test_a_process_log_has_events_and_no_turns(heading: str, tmp_path: Path) -> None:
    entries = read(written(tmp_path, f"{heading}\n1,a,2012-04-03 16:55:38\n1,b,2012-04-03 16:55:53\n"))
    assert [(one.conversation, one.kind) for one in entries] == [("1", Kind.EVENT)] * 2
    assert entries[1].at == at("2012-04-03T16:55:53")


def test_times_without_a_zone_are_set_aside_where_others_have_one(tmp_path: Path) -> None:
    rows = "case,activity,time\n1,a,2024-01-01T00:00:00+02:00\n1,b,2024-01-01T01:00:00\n"
    aside = Collected()
    assert len(read(written(tmp_path, rows), aside=aside)) == 1
    assert aside.reasons == [(3, "a time without a zone: say which with --zone")]
    given = read(written(tmp_path, rows), zone=ZoneInfo("Europe/Istanbul"))
    assert [one.at for one in given] == [at("2023-12-31T22:00"), at("2023-12-31T22:00")]
    turned = "case,activity,time\n1,b,2024-01-01T01:00:00\n1,a,2024-01-01T00:00:00+02:00\n"
    with pytest.raises(Refused, match="some times name a zone and some do not"):
        read(written(tmp_path, turned))


def test_a_mapping_of_ones_own_joins_columns_and_says_who_wrote(tmp_path: Path) -> None:
    mapping = written(tmp_path, QUEUE, "queue.toml")
    rows = (
        'case;day;hour;who;words\n1;2/1/2024;10:00;IN;"=1+1; <b>"\n'
        "1;2/1/2024;10:05;out;\n1;2/1/2024;10:06;ghost;x\n"
    )
    aside = Collected()
    entries = read(written(tmp_path, rows), aside=aside, mapping=mapping, zone=ZoneInfo("Europe/Amsterdam"))
    assert [(one.at, one.actor_kind, one.text) for one in entries] == [
        (at("2024-01-02T09:00"), Actor.CUSTOMER, "=1+1; <b>"),
        (at("2024-01-02T09:05"), Actor.AGENT, "nothing said"),
    ]
    assert aside.reasons == [(4, "no actor_kind: what the mapping takes it from says nothing that it knows")]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "it has no"),
        ("name = [", "Invalid|Unclosed|Expected"),
        ('[[row]]\nkind = "message"', "does not say its"),
        ('colour = "red"\n[[row]]\nkind="x"', "'colour', which means nothing"),
        (
            'zone = "Mars/Olympus"\n[[row]]\nkind="x"\nat="a"\nactor_kind="agent"\nconversation="c"',
            "form|zone",
        ),
    ],
)
def test_a_mapping_that_says_too_little_is_refused_in_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        parsed(text, "my.toml")


def test_a_mapping_for_other_columns_names_those_that_are_missing(tmp_path: Path) -> None:
    mapping = written(tmp_path, QUEUE, "queue.toml")
    with pytest.raises(Refused, match="has no column day, hour, who, words"):
        read(written(tmp_path, "case,when\n1,2\n"), mapping=mapping)


def test_the_mappings_that_come_along_are_whole() -> None:
    assert {mapping.name for mapping in table.built_in()} == {
        "call centre", "city requests", "incident log", "process log",
    }  # fmt: skip


def test_broken_lines_are_set_aside_with_their_numbers_and_the_others_read(tmp_path: Path) -> None:
    rows = (
        b'case,activity,time\n1,a,2024-01-01T00:00:00Z\n1,"never closed,2024-01-01T00:00:00Z\n'
        b"1,b,2024-01-01T00:01:00Z\n1,c\n1,d,yesterday\n\n1,\x00\xff,2024-01-01T00:02:00Z\n1,e,\n1,f,0001-01-01\n1,g,2024-0"
    )
    (tmp_path / "log.csv").write_bytes(rows)
    aside = Collected()
    entries = read(tmp_path / "log.csv", aside=aside)
    assert [one.at.minute for one in entries] == [0, 1, 2]
    assert [line for line, _reason in aside.reasons] == [3, 5, 6, 9, 10, 11]


def test_a_line_that_is_far_too_long_harms_nothing(tmp_path: Path) -> None:
    long = b"x" * (17 << 20)
    (tmp_path / "log.csv").write_bytes(
        b"case,activity,time\n1," + long + b",2024-01-01T00:00:00Z\n1,b,2024-01-01T00:01:00Z\n"
    )
    aside = Collected()
    assert len(read(tmp_path / "log.csv", aside=aside)) == 1
    assert aside.reasons == [(2, "a line of more than 16 MiB")]


def test_json_lines_and_parquet_say_the_same_as_csv(tmp_path: Path) -> None:
    columns = {"case": ["1"], "activity": ["a"], "time": [datetime(2024, 1, 1, tzinfo=UTC)]}
    pyarrow.parquet.write_table(pyarrow.table(columns), tmp_path / "log.parquet")
    (tmp_path / "log.jsonl").write_text('{"case": 1, "activity": "a", "time": 1704067200}\n{"case":\n')
    aside = Collected()
    found = read(tmp_path / "log.parquet", tmp_path / "log.jsonl", aside=aside)
    assert [(one.conversation, one.at) for one in found] == [("1", at("2024-01-01"))] * 2
    assert aside.reasons == [(2, "not a record in JSON")]


def test_a_damaged_parquet_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "log.parquet").write_bytes(b"PAR1" + b"x" * 500)
    with pytest.raises(Refused, match="damaged or cut off"):
        read(tmp_path / "log.parquet")
