"""Measures of a desk that never was, a quiet evening, two channels, some luck."""

from datetime import UTC, datetime, timedelta
from math import exp, log
from typing import Any

from troth.insight.measures.figures import Caution, Figure, Measured
from troth.insight.report.about import About

NEWEST = datetime(2026, 10, 31, 18, 0, tzinfo=UTC)
OLDEST = NEWEST - timedelta(days=28)
NAMES = ("mail", "chat", "phone")
HOSTILE = "<script>alert(1)</script>\"'>{{ 7*7 }}\u202e=cmd|/c calc"


def figure(value: float | None, n: int = 1285, spread: float = 0.1) -> Figure:
    if value is None:
        return Figure(None, None, None, n)
    return Figure(value, value * (1 - spread), value * (1 + spread), n)


def figures(slower: float = 1.0, n: int = 1285) -> dict[str, Figure]:
    return {
        "turns": figure(float(n), n, 0),
        "conversations": figure(float(round(n * 0.8)), n, 0),
        "open_turns": figure(41.0, n, 0),
        "first_reply_p50_s": figure(732 * slower, n),
        "first_reply_p90_s": figure(8040 * slower, n),
        "first_reply_p95_s": figure(30600 * slower, n),
        "next_reply_p50_s": figure(540 * slower, n),
        "next_reply_p90_s": figure(5040 * slower, n),
        "never_answered": figure(min(1.0, 0.073 * slower), n),
        "kept_share": figure(max(0.2, 0.94 - 0.12 * slower), n, 0.03),
        "neglect_minutes_per_turn": figure(48.2 * slower, n),
        "neglect_index": figure(min(1.0, 0.193 * slower), n),
        "tightest_promise_90_s": figure(7900 * slower, n),
        "tightest_promise_95_s": figure(29000 * slower, n),
        "told_share": figure(0.61, n, 0.04),
        "told_kept_share": figure(0.79, n, 0.04),
        "handovers_per_conversation": figure(0.42, n),
        "asked_again_share": figure(0.12, n),
        "reopened_share": figure(0.08, n),
        "live_reachable_share": figure(0.31, 168),
    }


def hours(*, evening: float = 0.1) -> list[dict[str, Any]]:
    """Arrivals that peak at 20-21 h on workdays, and answers that keep office hours."""
    rows = []
    for hour_of_week in range(168):
        day, hour = divmod(hour_of_week, 24)
        workday = day < 5
        arrivals = round(
            (6 + 22 * exp(-((hour - 20.5) ** 2) / 5) + 14 * exp(-((hour - 11) ** 2) / 14)) * workday
        )
        arrivals += 0 if workday else round(9 * exp(-((hour - 15) ** 2) / 30))
        answers = round(arrivals * 1.25) if workday and 9 <= hour < 18 else round(arrivals * evening)
        wait = 900 if workday and 9 <= hour < 17 else 3600 * (1 + (32 - hour) % 24)
        rows.append(
            {
                "hour_of_week": hour_of_week,
                "arrivals": arrivals,
                "answers": answers,
                "first_reply_p50_s": wait / 2,
                "tightest_promise_90_s": float(wait) if arrivals else None,
                "tightest_promise_95_s": 1.6 * wait if arrivals else None,
                "reachable": workday and 9 <= hour < 18,
                "people_missing": round(max(0, arrivals - answers) / 10, 1),
            }
        )
    return rows


def curve() -> list[dict[str, Any]]:
    rows = []
    for channel, rate, most in (("mail", 5200.0, 0.93), ("chat", 95.0, 0.98), ("phone", 600.0, 0.81)):
        for step in range(120):
            wait = exp(log(2) + step * log(600000 / 2) / 119)
            rows.append(
                {"channel": channel, "wait_s": wait, "answered_share": most * (1 - exp(-wait / rate))}
            )
    return rows


def handovers() -> list[dict[str, Any]]:
    shares = {"0": 0.12, "1": 0.24, "2": 0.37, "3": 0.49, "6+": 0.71}
    return [
        {
            "handovers": name,
            "conversations": 400 - 70 * number,
            "broken": round(share * (400 - 70 * number)),
            "share": share,
            "low": share - 0.02 * (number + 1),
            "high": share + 0.02 * (number + 1),
        }
        for number, (name, share) in enumerate(shares.items())
    ]


def waiting(count: int = 14) -> list[dict[str, Any]]:
    return [
        {
            "conversation": f"C-{20417 + number}",
            "brand": "Lantern" if number % 3 else "Nordlicht",
            "channel": NAMES[number % 3],
            "opened_at": NEWEST - timedelta(hours=(count - number) * 9),
            "waiting_s": (count - number) * 9 * 3600.0,
            "overdue_s": max(0.0, (count - number) * 9 * 3600.0 - 7200),
        }
        for number in range(count)
    ]


def measured(**changes: Any) -> Measured:
    by = {
        "channel": {name: figures(slower, 700) for name, slower in zip(NAMES, (1.3, 0.1, 0.5), strict=True)},
        "brand": {"Lantern": figures(0.9), "Nordlicht": figures(1.4, 300)},
        "team": {
            f"Team {one}": figures(0.6 + number / 3, 320 // (number + 1)) for number, one in enumerate("ABC")
        },
        "agent": {
            one: figures(0.5 + number / 4, 160 // (number + 1) ** 2)
            for number, one in enumerate(("Noor", "Mehmet", "Lucía", "Pieter", "Zeynep"))
        },
        "language": {
            "en": figures(0.8, 800),
            "tr": figures(1.1, 300),
            "nl": figures(1.9, 150),
            "es": figures(1, 35),
        },
        "segment": {"gold": figures(0.7, 120), "new": figures(1.2, 900)},
    }
    silences = [
        {"conversation": f"C-{number}", "channel": "mail", "silence_s": 86400.0 * (20 - number)}
        for number in range(9)
    ]
    tables = {
        "hours": hours(),
        "curve": curve(),
        "handovers": handovers(),
        "waiting_now": waiting(),
        "silences": silences,
    }
    warned = [
        Caution("cut_off", "English", {"percent": 12}),
        Caution("not_shown", "English", {"measures": "repeated_share"}),
    ]
    whole: dict[str, Any] = {"overall": figures(), "by": by, "tables": tables, "warnings": warned}
    whole |= {"oldest_at": OLDEST, "newest_at": NEWEST}
    return Measured(**{**whole, **changes})


def about(**changes: Any) -> About:
    whole: dict[str, Any] = {
        "title": "Lantern and Nordlicht",
        "sources": ["tickets.json.gz", "users.json.gz"],
        "rows": 20417,
        "zone": "Europe/Amsterdam",
        "made_at": datetime(2026, 11, 1, 9, 30, tzinfo=UTC),
        "set_aside": {"the time names no zone": 12, "the line is not JSON": 3},
    }
    return About(**{**whole, **changes})
