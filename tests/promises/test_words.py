from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.promises.test_calendar import AMSTERDAM, all_week, moment
from troth.promises.moments import LANGUAGES, reader_zone
from troth.promises.rules.calendar import WEEKDAYS, Calendar, parse
from troth.promises.rules.due import explanation
from troth.promises.words import (
    acknowledgement_text,
    by,
    explanation_words,
    policy_sentence,
    promise_sentence,
    told_due_at,
)

FRIDAY_NOON = moment("2026-11-20T12:00:03+01:00")


@pytest.mark.parametrize(
    ("due", "said"),
    [
        ("2026-11-20T12:00:33+01:00", "by 12:00:33 today, in about 30 seconds"),
        ("2026-11-20T12:01:03+01:00", "by 12:01:03 today, in about 1 minute"),
        ("2026-11-20T12:02:03+01:00", "by 12:02:03 today, in about 2 minutes"),
        ("2026-11-20T12:15:03+01:00", "by 12:15 today, in about 15 minutes"),
        ("2026-11-20T12:16:00+01:00", "by 12:16 today, in about 15 minutes"),
        ("2026-11-20T12:45:00+01:00", "by 12:45 today, in about 45 minutes"),
        ("2026-11-20T13:00:03+01:00", "by 13:00 today, in about 1 hour"),
        ("2026-11-20T14:00:03+01:00", "by 14:00 today, in about 2 hours"),
        ("2026-11-20T14:20:00+01:00", "by 14:20 today, in about 2 hours and 30 minutes"),
        ("2026-11-20T23:59:59+01:00", "by 23:59 today, in about 12 hours"),
        ("2026-11-21T09:00:00+01:00", "by 09:00 tomorrow, in about 21 hours"),
        ("2026-11-23T09:13:00+01:00", "by 09:13 on Monday 23 November, in 3 days"),
        ("2027-01-04T09:13:00+01:00", "by 09:13 on Monday 4 January 2027, in 45 days"),
        ("2026-11-20T12:00:03+01:00", "by 12:00:03 today"),
        ("2026-11-19T12:00:00+01:00", "by 12:00 on Thursday 19 November"),
    ],
)
def test_a_due_time_is_told_with_the_wait(due: str, said: str) -> None:
    assert by(moment(due), FRIDAY_NOON, zone="Europe/Amsterdam", language="en") == said


@pytest.mark.parametrize(
    ("zone", "brand_zone", "said"),
    [
        ("Europe/Amsterdam", None, "by 23:30 today"),
        ("Europe/Amsterdam", "Europe/Amsterdam", "by 23:30 today"),
        ("Europe/Berlin", "Europe/Amsterdam", "by 23:30 today"),
        ("Europe/Istanbul", "Europe/Amsterdam", "by 01:30 (UTC+3) tomorrow"),
        ("UTC+03:00", None, "by 01:30 (UTC+3) tomorrow"),
        ("UTC+01:00", "Europe/Amsterdam", "by 23:30 (UTC+1) today"),
        ("UTC-03:30", None, "by 19:00 (UTC-3:30) today"),
        ("UTC", "Europe/Amsterdam", "by 22:30 (UTC) today"),
        ("UTC", "UTC", "by 22:30 today"),
        ("Asia/Kathmandu", "UTC", "by 04:15 (UTC+5:45) tomorrow"),
    ],
)
def test_the_clock_is_named_where_it_is_not_the_brands(zone: str, brand_zone: str | None, said: str) -> None:
    due = moment("2026-11-20T23:30+01:00")
    words = by(due, FRIDAY_NOON, zone=zone, language="en", brand_zone=brand_zone)
    assert words.startswith(f"{said}, in about ")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "We will answer by 14:34 today, in about 2 hours."),
        ("tr", "Size en geç bugün saat 14:34 olmak üzere, yaklaşık 2 saat içinde yanıt vereceğiz."),
        ("nl", "Wij antwoorden u uiterlijk vandaag om 14:34, over ongeveer 2 uur."),
        ("es", "Le responderemos a más tardar hoy a las 14:34, dentro de aproximadamente 2 horas."),
        ("nl-BE", "Wij antwoorden u uiterlijk vandaag om 14:34, over ongeveer 2 uur."),
        ("es_MX", "Le responderemos a más tardar hoy a las 14:34, dentro de aproximadamente 2 horas."),
        ("fr", "We will answer by 14:34 today, in about 2 hours."),
        ("", "We will answer by 14:34 today, in about 2 hours."),
    ],
)
def test_a_promise_while_open(language: str, said: str) -> None:
    now, due = moment("2026-11-20T12:34:58+01:00"), moment("2026-11-20T14:34:58+01:00")
    words = promise_sentence(due_at=due, now=now, opens_at=None, zone="Europe/Amsterdam", language=language)
    assert words == said


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            "We are closed now and open at 09:00 on Monday 23 November. We will answer by 11:00 on Monday.",
        ),
        (
            "tr",
            "Şu anda kapalıyız; 23 Kasım Pazartesi günü saat 09:00 itibarıyla yeniden açığız. "
            "Size en geç Pazartesi günü saat 11:00 olmak üzere yanıt vereceğiz.",
        ),
        (
            "nl",
            "Wij zijn nu gesloten en gaan maandag 23 november om 09:00 weer open. "
            "Wij antwoorden u uiterlijk maandag om 11:00.",
        ),
        (
            "es",
            "Ahora estamos cerrados y abrimos el lunes 23 de noviembre a las 09:00. "
            "Le responderemos a más tardar el lunes a las 11:00.",
        ),
    ],
)
def test_a_promise_while_closed_says_when_it_opens(language: str, said: str) -> None:
    words = promise_sentence(
        due_at=moment("2026-11-23T11:00+01:00"),
        now=moment("2026-11-20T18:00+01:00"),
        opens_at=moment("2026-11-23T09:00+01:00"),
        zone="Europe/Amsterdam",
        language=language,
    )
    assert words == said


@pytest.mark.parametrize(
    ("now", "opens", "due", "said"),
    [
        ("22T20:00", "23T09:00", "23T11:00", "open at 09:00 tomorrow. We will answer by 11:00 tomorrow."),
        ("23T07:00", "23T09:00", "23T09:00:30", "open at 09:00 today. We will answer by 09:00 today."),
        (
            "20T20:00",
            "23T09:00",
            "24T11:00",
            "open at 09:00 on Monday 23 November. We will answer by 11:00 on Tuesday 24 November.",
        ),
    ],
)
def test_a_closed_days_words_fit_the_day(now: str, opens: str, due: str, said: str) -> None:
    words = promise_sentence(
        due_at=moment(f"2026-11-{due}+01:00"),
        now=moment(f"2026-11-{now}+01:00"),
        opens_at=moment(f"2026-11-{opens}+01:00"),
        zone="Europe/Amsterdam",
        language="en",
    )
    assert words == f"We are closed now and {said}"


@pytest.mark.parametrize(
    ("due", "said"),
    [("02:30+02:00", "by 02:30 (UTC+2) tomorrow"), ("02:30+01:00", "by 02:30 (UTC+1) tomorrow")],
)
def test_the_hour_that_is_shown_twice_is_told_apart(due: str, said: str) -> None:
    now = moment("2026-10-24T20:00+02:00")
    words = by(moment(f"2026-10-25T{due}"), now, zone="Europe/Amsterdam", language="en")
    assert words.startswith(f"{said}, in about ")


def test_one_oclock_takes_another_article_in_spanish() -> None:
    now = moment("2026-11-20T22:00+01:00")
    words = by(moment("2026-11-21T01:15+01:00"), now, zone="Europe/Amsterdam", language="es")
    assert words.startswith("a más tardar mañana a la 01:15")


@pytest.mark.parametrize(
    ("week", "hours"),
    [
        ({day: [["09:00", "17:00"]] for day in WEEKDAYS[:5]}, "Monday to Friday 09:00-17:00"),
        (
            {**{day: [["09:00", "17:00"]] for day in WEEKDAYS[:5]}, "sat": [["10:00", "14:00"]]},
            "Monday to Friday 09:00-17:00, Saturday 10:00-14:00",
        ),
        (
            {"mon": [["09:00", "12:00"], ["18:00", "02:00"]], "sun": [["00:00", "24:00"]]},
            "Monday 09:00-12:00 and 18:00-02:00, Sunday 00:00-24:00",
        ),
        ({day: [["09:00", "17:00"]] for day in WEEKDAYS[5:]}, "Saturday and Sunday 09:00-17:00"),
        (
            {day: [["09:00", "17:00"]] for day in ("mon", "wed", "fri")},
            "Monday, Wednesday and Friday 09:00-17:00",
        ),
        (
            {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "sat")},
            "Monday to Wednesday and Saturday 09:00-17:00",
        ),
        ({day: [["09:00", "17:00"]] for day in WEEKDAYS}, "every day 09:00-17:00"),
    ],
)
def test_the_general_promise_names_the_hours(week: dict[str, list[list[str]]], hours: str) -> None:
    calendar = parse({"zone": "Europe/Amsterdam", "week": week})
    words = policy_sentence(timedelta(hours=2), calendar, "en")
    assert words == f"We answer within 2 hours, {hours} (Europe/Amsterdam time)."


@pytest.mark.parametrize(
    ("allowed", "calendar", "said"),
    [
        (timedelta(hours=2), Calendar.always("UTC"), "We answer within 2 hours, at any hour, every day."),
        (timedelta(days=1), Calendar.always("UTC"), "We answer within 1 day, at any hour, every day."),
        (timedelta(minutes=90), Calendar.always("UTC"), "We answer within 1 hour and 30 minutes, at any"),
        (timedelta(seconds=30), all_week(["09:00", "17:00"]), "We answer within 30 seconds, every day"),
        (timedelta(days=1), all_week(["09:00", "17:00"]), "We answer within 24 opening hours, every day"),
        (
            timedelta(hours=2),
            parse({"zone": "UTC", "week": {}, "exceptions": {"2026-12-24": [["09:00", "12:00"]]}}),
            "We answer within 2 hours, on the days that we announce.",
        ),
    ],
)
def test_the_general_promise_names_the_span(allowed: timedelta, calendar: Calendar, said: str) -> None:
    assert policy_sentence(allowed, calendar, "en").startswith(said)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("tr", "2 saat içinde yanıt veriyoruz: Pazartesi-Cuma 09:00-17:00 (Europe/Amsterdam saatiyle)."),
        (
            "nl",
            "Wij antwoorden binnen 2 uur, maandag tot en met vrijdag 09:00-17:00 "
            "(tijdzone Europe/Amsterdam).",
        ),
        (
            "es",
            "Respondemos en un plazo de 2 horas, de lunes a viernes 09:00-17:00 (hora de Europe/Amsterdam).",
        ),
    ],
)
def test_the_general_promise_in_other_languages(language: str, said: str) -> None:
    assert policy_sentence(timedelta(hours=2), parse(AMSTERDAM), language) == said


@pytest.mark.parametrize(
    ("language", "machine", "person"),
    [
        ("en", "automatically by a machine", "a person will"),
        ("tr", "bir makine tarafından otomatik", "bir çalışanımız"),
        ("nl", "automatisch door een machine", "een medewerker"),
        ("es", "automáticamente una máquina", "una persona"),
    ],
)
def test_an_acknowledgement_says_that_a_machine_wrote_it(language: str, machine: str, person: str) -> None:
    text = acknowledgement_text(brand="Windmill 100%", sentence="By noon.", language=language)
    assert machine in text
    assert person in text
    assert "\n\nBy noon.\n\n" in text
    assert text.endswith("\nWindmill 100%\n")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "received Fri 16:58, 2 minutes used, closed until Mon 09:00, due Mon 09:13"),
        (
            "tr",
            "alındı: Cum 16:58, 2 dakika kullanıldı, şu zamana kadar kapalı: Pzt 09:00, "
            "son yanıt zamanı: Pzt 09:13",
        ),
        ("nl", "ontvangen vr 16:58, 2 minuten gebruikt, gesloten tot ma 09:00, uiterlijk ma 09:13"),
        ("es", "recibido vie 16:58, uso de 2 minutos, cerrado hasta lun 09:00, plazo hasta lun 09:13"),
    ],
)
def test_the_explanation_in_words(language: str, said: str) -> None:
    explained = explanation(moment("2026-11-20T16:58+01:00"), timedelta(minutes=15), parse(AMSTERDAM))
    assert explanation_words(explained, zone="Europe/Amsterdam", language=language) == said


def test_an_explanation_over_a_week_names_the_date() -> None:
    explained = explanation(moment("2026-12-28T16:00+01:00"), timedelta(hours=41), parse(AMSTERDAM))
    words = explanation_words(explained, zone="Europe/Amsterdam", language="en")
    assert words.endswith("closed until Mon 4 Jan 2027 09:00, due Mon 4 Jan 2027 17:00")


@settings(deadline=None, max_examples=50)
@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 30), timezones=st.just(UTC)),  # noqa: DTZ001
    st.timedeltas(timedelta(seconds=1), timedelta(hours=20)),
    st.sampled_from(LANGUAGES),
)
def test_words_and_a_told_due_time_agree_to_the_second(now: datetime, wait: timedelta, language: str) -> None:
    told = told_due_at(now + wait, wait)
    words = by(now + wait, now, zone="UTC", language=language)
    said = f"{told:%H:%M:%S}" if told.second else f"{told:%H:%M}"
    assert said in words


@pytest.mark.parametrize(
    ("text", "zone"),
    [("Europe/Amsterdam", ZoneInfo("Europe/Amsterdam")), ("UTC", ZoneInfo("UTC"))],
)
def test_reader_zone_by_name(text: str, zone: tzinfo) -> None:
    assert reader_zone(text) is zone


@pytest.mark.parametrize(
    ("text", "hours"), [("UTC+03:00", 3), ("UTC-03:30", -3.5), ("UTC+14:00", 14), ("UTC+00:00", 0)]
)
def test_reader_zone_by_offset(text: str, hours: float) -> None:
    assert reader_zone(text).utcoffset(None) == timedelta(hours=hours)


@pytest.mark.parametrize("text", ["", "Mars/Olympus", "Europe", "UTC+3", "UTC+25:00", "../x", "UTC+03:60"])
def test_reader_zone_refuses_what_is_none(text: str) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        reader_zone(text)
