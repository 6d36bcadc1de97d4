from collections import Counter

import pytest

from troth.insight.expectations.accuracy import accuracy, labelled


def test_the_set_has_sixty_sentences_a_language_and_half_promise_nothing() -> None:
    rows = labelled()
    sizes = Counter(row.language for row in rows)
    promising = Counter(row.language for row in rows if row.subject == "reply")
    assert set(sizes) == {"en", "tr", "nl", "es"}
    assert len({row.text for row in rows}) == len(rows)
    for language, size in sizes.items():
        assert size >= 60
        assert 0.45 <= promising[language] / size <= 0.55


@pytest.mark.parametrize("language", ["en", "tr", "nl", "es"])
def test_most_promises_are_found_and_little_else(language: str) -> None:
    for is_held_out, least in ((False, 0.95), (True, 0.8)):
        found = accuracy(
            row for row in labelled() if row.language == language and row.is_held_out is is_held_out
        )
        assert found.precision is not None
        assert found.recall is not None
        assert found.precision >= min(least, 0.9)
        assert found.recall >= least
