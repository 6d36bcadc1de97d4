"""The words as a customer reads them: an example that is filled as a real promise is."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from troth.accounts.models import Brand
from troth.promises.resetting.words import reason_said
from troth.promises.rules import wordings
from troth.promises.rules.resetting import Cause
from troth.promises.wordings import automatic, built_in
from troth.promises.words import moment_said, promise_sentence, times_said

SOON, LATE = timedelta(minutes=15), timedelta(hours=2)


def example(brand: Brand, name: str, text: str, *, language: str, now: datetime) -> str:
    """`text`, or the built-in words where it is empty, with a promise that would be made now."""
    text = text or built_in(name, language)
    return wordings.filled(text, _said(brand, name, language, now))


def _said(brand: Brand, name: str, language: str, now: datetime) -> dict[str, str]:
    due_at = now + SOON
    if name == wordings.CLOSED:
        opens_at = _tomorrow_at_nine(brand, now)
        return {
            **times_said(opens_at + LATE, now, zone=brand.zone, language=language),
            "opening": moment_said(opens_at, now, zone=brand.zone, language=language),
        }
    if name in (wordings.MAIL, wordings.CHAT):
        sentence = promise_sentence(due_at=due_at, now=now, opens_at=None, zone=brand.zone, language=language)
        return {"promise": sentence, "brand": brand.name, "automatic": automatic(name, language)}
    said = times_said(due_at, now, zone=brand.zone, language=language)
    if name == wordings.RESET:
        said["first"] = moment_said(now + SOON / 3, now, zone=brand.zone, language=language)
        said["automatic"], said["brand"] = automatic(name, language), brand.name
        said["reason"] = reason_said(Cause.UNLIKELY, language)
    return said


def _tomorrow_at_nine(brand: Brand, now: datetime) -> datetime:
    local = now.astimezone(ZoneInfo(brand.zone)) + timedelta(days=1)
    return local.replace(hour=9, minute=0, second=0, microsecond=0)
