import json
import logging

import pytest

from troth.site.monitoring.logs import JsonLines, PlainLines

WORDS = "my card number is 1234"


def record(message: str = "a row was set aside") -> logging.LogRecord:
    try:
        try:
            raise ValueError(f"DETAIL: Failing row contains ({WORDS})")
        except ValueError as error:
            raise RuntimeError(WORDS) from error
    except RuntimeError as error:
        raised = (RuntimeError, error, error.__traceback__)
    return logging.LogRecord("troth.core.clock", logging.ERROR, __file__, 1, message, None, raised)


@pytest.mark.parametrize("lines", [PlainLines(), JsonLines()])
def test_an_error_is_told_by_its_kind_and_place_and_not_by_its_words(lines: logging.Formatter) -> None:
    told = lines.format(record())
    assert WORDS not in told
    assert "builtins.RuntimeError" in told
    assert "builtins.ValueError" in told
    assert "test_logs.py" in told


def test_a_machine_reads_one_object_a_line() -> None:
    (line,) = JsonLines().format(record("two\nlines")).splitlines()
    told = json.loads(line)
    assert (told["level"], told["logger"], told["message"]) == ("error", "troth.core.clock", "two\nlines")
    assert told["at"].endswith("+00:00")
