"""What Troth writes of itself: no words of a customer, also where an error would repeat them, and no key."""

import json
import logging
import re
import traceback
from datetime import UTC, datetime
from types import TracebackType

Raised = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
_KEY_IN_PATH = re.compile(r"(/request/)[^/?#\s\"']+")
"""What opens a customer's request stands in its address, and addresses stand in what is said of errors."""


class PlainLines(logging.Formatter):
    """For people: a line, and below it where an error arose.

    The error's own words are left out: a database's complaint repeats the row, and a row is what a customer
    said.
    """

    def format(self, record: logging.LogRecord) -> str:
        return without_keys(super().format(record))

    def formatException(self, ei: Raised) -> str:  # noqa: N802
        return "\n".join(_told(ei[1])) if ei[1] is not None else ""


class JsonLines(logging.Formatter):
    """For machines: one JSON object a line; `at` is in UTC, `error` is there if one was raised."""

    def format(self, record: logging.LogRecord) -> str:
        told: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "process": record.process,
            "message": without_keys(record.getMessage()),
        }
        if record.exc_info and record.exc_info[1] is not None:
            told["error"] = _told(record.exc_info[1])
        return json.dumps(told, ensure_ascii=False, default=str)


def without_keys(text: str) -> str:
    return _KEY_IN_PATH.sub(r"\1...", text)


def _told(error: BaseException) -> list[str]:
    """The kind of the error, where it arose, innermost first, and what it came from."""
    frames = reversed(traceback.extract_tb(error.__traceback__))
    lines = [f"  {type(error).__module__}.{type(error).__qualname__}"]
    lines += [f"    {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames]
    return [*lines, *_told(error.__cause__)] if error.__cause__ else lines
