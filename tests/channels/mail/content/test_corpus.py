"""Real mail all the way: each becomes a message, a report, or waits in quarantine."""

import base64
import gzip
import json
from collections import Counter
from pathlib import Path

import pytest

from tests import make
from tests.channels.mail.letters import take
from troth.accounts.models import Brand
from troth.channels.mail.models import ReceivedMail
from troth.channels.mail.quarantine.models import HeldMail
from troth.conversations.models import Message
from troth.core import blobs

CORPUS = Path(__file__).resolve().parents[5] / "shared" / "data" / "mail_corpus.jsonl.gz"

pytestmark = [
    pytest.mark.long,
    pytest.mark.real_data,
    pytest.mark.skipif(not CORPUS.exists(), reason="the reference data is not on this machine"),
]


def test_each_of_hundreds_of_mails_is_kept_and_can_be_read_again(brand: Brand) -> None:
    """Over 2 s, since it takes 635 mails in, each in a transaction of its own."""
    channel = make.channel(brand, promise=None)
    with gzip.open(CORPUS, "rt") as lines:
        raws = {base64.b64decode(json.loads(line)["raw_b64"]) for line in lines}
    became: Counter[str] = Counter()
    for raw in raws:
        received = take(channel, raw)
        assert blobs.get(brand.pk, received.blob) == raw
        became["message" if received.message_id else "held"] += 1
    known = ReceivedMail.objects.filter(channel=channel)
    # The same mail twice in the corpus, under another trace, is one mail.
    assert known.count() <= len(raws) <= known.count() + 5
    assert became["held"] == HeldMail.objects.count()
    assert became["message"] >= Message.objects.count() > 600
