"""When a told time is over, and how to write it."""

from datetime import datetime, time, timedelta

from troth.insight.expectations.rules.expectation import Amount, Counted, Until

_DAY = timedelta(days=1)
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def due_at(amount: Amount, told_at: datetime) -> datetime | None:
    """The latest moment that the words allow; None where they name none. `told_at` has the zone they are
    read in.

    Business time is Monday to Friday, 24 hours: opening hours and holidays are not known here.
    """
    if amount.high is not None:
        is_business = amount.counted is Counted.BUSINESS
        return _after_business_time(told_at, amount.high) if is_business else told_at + amount.high
    if amount.until is Until.TIME_OF_DAY and amount.at is not None:
        moment = _at(told_at, minutes=amount.at)
        return moment if moment > told_at else _at(told_at + _DAY, minutes=amount.at)
    if amount.until is Until.WEEKDAY and amount.at is not None:
        return _end_of_day(told_at + _DAY * ((amount.at - told_at.weekday()) % 7))
    if amount.until is None:
        return None
    day = told_at if amount.until is Until.SAME_DAY else told_at + _DAY
    while amount.counted is Counted.BUSINESS and day.weekday() > 4:
        day += _DAY
    return _end_of_day(day)


def amount_words(amount: Amount) -> str:
    """Such as "24 hours", "1-2 business days", "by 17:00", "same day", "vague"."""
    business = "business " if amount.counted is Counted.BUSINESS else ""
    if amount.high is not None and amount.low is not None:
        size, unit = _unit(amount)
        low, high = f"{amount.low / size:g}", f"{amount.high / size:g}"
        return f"{high if low == high else f'{low}-{high}'} {business}{unit if high == '1' else unit + 's'}"
    if amount.until is Until.TIME_OF_DAY and amount.at is not None:
        return f"by {amount.at // 60:02}:{amount.at % 60:02}"
    if amount.until is Until.WEEKDAY and amount.at is not None:
        return f"by {_WEEKDAYS[amount.at]}"
    if amount.until is Until.SAME_DAY:
        return f"same {business}day"
    return f"next {business}day" if amount.until is Until.NEXT_DAY else "vague"


def _unit(amount: Amount) -> tuple[timedelta, str]:
    """By the clock, hours up to three days: "24 hours" and "1 day" are one amount. Business days stay
    days."""
    low, high = amount.low or timedelta(), amount.high or timedelta()
    is_business = amount.counted is Counted.BUSINESS
    if (is_business or high > 3 * _DAY) and not (low % _DAY or high % _DAY):
        return _DAY, "day"
    hour = timedelta(hours=1)
    return (timedelta(minutes=1), "minute") if low % hour or high % hour else (hour, "hour")


def _after_business_time(start: datetime, span: timedelta) -> datetime:
    """What falls on Saturday and Sunday does not count."""
    left, moment = min(span, 366 * _DAY), start
    while True:
        if moment.weekday() > 4:
            moment = _at(moment + _DAY, minutes=0)
            continue
        midnight = _at(moment + _DAY, minutes=0)
        if moment + left <= midnight:
            return moment + left
        left -= midnight - moment
        moment = midnight


def _at(day: datetime, *, minutes: int) -> datetime:
    return datetime.combine(day.date(), time(minutes // 60 % 24, minutes % 60), day.tzinfo)


def _end_of_day(day: datetime) -> datetime:
    return _at(day + _DAY, minutes=0)
