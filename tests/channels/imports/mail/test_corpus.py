"""Real mail of many servers and programs, as an import meets it."""

import base64
import gzip
import json
from collections import Counter
from pathlib import Path

import pytest

from tests.channels.imports.mail.mailbox import Aside, folder
from troth.channels.imports.mail import files
from troth.channels.imports.mail.boxes import mails
from troth.channels.imports.reader import Hints
from troth.insight.service_log.entry import Actor, Kind

CORPUS = Path(__file__).resolve().parents[5] / "shared" / "data" / "mail_corpus.jsonl.gz"

pytestmark = [
    pytest.mark.real_data,
    pytest.mark.skipif(not CORPUS.exists(), reason="the folder ../shared/data is not there"),
]


def test_no_mail_of_the_corpus_crashes_or_is_lost_and_bounces_are_not_people(tmp_path: Path) -> None:
    with gzip.open(CORPUS, "rt") as lines:
        rows = [json.loads(line) for line in lines]
    seen: Counter[str] = Counter()
    people: Counter[str] = Counter()
    for number, row in enumerate(rows):
        place = tmp_path / str(number)
        place.mkdir()
        (place / "mail.eml").write_bytes(base64.b64decode(row["raw_b64"]))
        aside = Aside()
        read = list(files.read([folder(place)], Hints(own=frozenset({"nobody.example"})), aside))
        assert len([entry for entry in read if entry.kind is not Kind.PROMISE]) + len(aside) == 1, row["id"]
        if read:
            seen[row["kind"]] += 1
            people[row["kind"]] += read[0].actor_kind is not Actor.SYSTEM
    assert people["bounce"] <= 0.05 * seen["bounce"]
    assert people["quoted_reply"] == seen["quoted_reply"]


def test_all_of_it_in_one_folder_counts_up(tmp_path: Path) -> None:
    with gzip.open(CORPUS, "rt") as lines:
        for number, line in enumerate(lines):
            (tmp_path / f"{number}.eml").write_bytes(base64.b64decode(json.loads(line)["raw_b64"]))
    aside = Aside()
    read = list(files.read([folder(tmp_path)], Hints(own=frozenset({"nobody.example"})), aside))
    count = sum(1 for _ in mails(folder(tmp_path)))
    copies = count - len(aside) - len({entry.id for entry in read})
    assert count == number + 1
    assert 0 <= copies <= 0.1 * count
