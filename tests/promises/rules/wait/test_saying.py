import json

import pytest

from troth.promises.rules.wait.estimator import Announcement, Source
from troth.promises.rules.wait.forecast import Situation
from troth.promises.rules.wait.saying import situation_data, situation_from, wait_to_say

HOUR = 3600.0


@pytest.mark.parametrize(
    ("wait", "promised", "before", "said"),
    [
        (100.0, 900.0, None, 120),
        (100.0, 120.0, None, None),
        (100.0, 121.0, None, 120),
        (100.0, None, None, 120),
        (5 * HOUR, None, None, None),
        (40.0, 900.0, 100.0, 100.0),
        (25.0, 900.0, 100.0, 30),
        (100.0, 900.0, 40.0, 120),
        (100.0, 900.0, -5.0, 120),
    ],
)
def test_only_what_is_better_than_the_promise_is_said_and_nothing_less_than_before(
    wait: float, promised: float | None, before: float | None, said: float | None
) -> None:
    found = Announcement(wait, Source.WAITS)
    assert wait_to_say(found, promised=promised, before=before) == said


@pytest.mark.parametrize("source", [Source.POLICY, Source.PRIOR])
def test_what_rests_on_no_waits_is_never_said(source: Source) -> None:
    assert wait_to_say(Announcement(10.0, source), promised=900.0) is None


def test_a_situation_comes_back_as_it_was_written_down() -> None:
    situation = Situation(channel="7", ahead=3, freeing=0.01, is_staffed=False, opens_in=60.0)
    data = json.loads(json.dumps(situation_data(situation, people=2)))
    assert situation_from(data) == situation
    assert data["people"] == 2
