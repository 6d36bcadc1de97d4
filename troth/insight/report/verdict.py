"""The verdict: three sentences that are true of the figures at hand, and no more than they can carry."""

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _

from troth.insight.measures.figures import Figure, Figures, Measured
from troth.insight.report import words
from troth.insight.report.known import FEWEST, LONGEST_PROMISE_S, firm, value_of
from troth.insight.report.week import Hole, deepest_hole


def verdict(measured: Measured) -> list[str]:
    """How long customers wait, how many are left without, where the hole is and what could be promised."""
    if not _count(measured):
        return _without_turns(measured.overall)
    if value_of(measured.overall, "open_turns") == _count(measured):
        return [_unanswered(_count(measured))]
    if _count(measured) < FEWEST:
        return [_few(_count(measured)), *_said(_waits(measured))]
    return _said(_waits(measured), _neglect(measured), _week(measured))


def _count(measured: Measured) -> int:
    return int(value_of(measured.overall, "turns") or 0)


def _without_turns(figures: Figures) -> list[str]:
    """Of a log that says what happened, but not what customers wrote: how long nothing did."""
    conversations, silent = figures.get("conversations"), firm(figures, "silence_over_7d_share")
    if conversations is None or not conversations.n:
        return [_("Nobody wrote in this span, so there is nothing to judge yet.")]
    said = [
        _("No customer's message is in this log, so nobody's wait can be told, only when nothing happened.")
    ]
    half = value_of(figures, "longest_silence_p50_s")
    if silent is not None and half is not None:
        said.append(
            _(
                "In half of the %(count)s conversations nothing happened for %(half)s or longer; in "
                "%(share)s of them for more than a week."
            )
            % {
                "count": words.count(conversations.n),
                "half": words.duration(half),
                "share": _share(silent),
            }
        )
    return said


def _unanswered(turns: int) -> str:
    return _(
        "None of the %(count)s questions has an answer yet, so no wait can be told. If there were answers, "
        "they are not in this log."
    ) % {"count": words.count(turns)}


def _few(turns: int) -> str:
    return _("Only %(count)s questions were read: too few for a verdict, enough for a first look.") % {
        "count": words.count(turns)
    }


def _said(*sentences: str | None) -> list[str]:
    return [one for one in sentences if one]


def _waits(measured: Measured) -> str | None:
    figures = measured.overall
    if "first_reply_p50_s" not in figures:
        return None
    half, most = value_of(figures, "first_reply_p50_s"), value_of(figures, "first_reply_p90_s")
    if half is None:
        return _("More than half of those who wrote had seen no answer by the end of this span.")
    if most is None:
        return _(
            "Half of those who wrote had a first answer within %(half)s; more than one in ten had "
            "none by the end of this span."
        ) % {"half": words.duration(half)}
    return _(
        "Half of those who wrote had a first answer within %(half)s; one in ten waited longer than %(most)s."
    ) % {"half": words.duration(half), "most": words.duration(most)}


def _neglect(measured: Measured) -> str | None:
    """Who was never answered, and whose promise (or, where none was told, our norm) was not kept."""
    never, kept = firm(measured.overall, "never_answered"), firm(measured.overall, "kept_share")
    if any(one.code == "only_answered" for one in measured.warnings):
        never = None
    if never is None and kept is None:
        return None
    if kept is None:
        return _never(never)
    told = firm(measured.overall, "told_share")
    was_told = bool(told and told.value)
    if never is None:
        return _beyond(kept, told=was_told)
    said = _NEVER_AND_BEYOND[was_told]()
    return said % {"never": _share(never), "late": _late(kept)}


def _share(figure: Figure) -> str:
    return words.share(figure.value or 0.0, figure.n)


def _late(kept: Figure) -> str:
    return words.share(1.0 - (kept.value or 0.0), kept.n)


def _never(never: Figure | None) -> str | None:
    if never is None:
        return None
    if not never.value:
        return _("Everyone who wrote was answered.")
    return _("%(never)s of those who wrote were never answered.") % {"never": _share(never)}


def _beyond(kept: Figure, *, told: bool) -> str:
    if told:
        return _("Of the promises that customers were told, %(late)s were not kept.") % {"late": _late(kept)}
    return _("Nobody was told when to expect an answer; against the norm, %(late)s waited too long.") % {
        "late": _late(kept)
    }


_NEVER_AND_BEYOND: Mapping[bool, Callable[[], str]] = {
    True: lambda: _(
        "%(never)s were never answered, and of the promises that customers were told, %(late)s were not kept."
    ),
    False: lambda: _(
        "%(never)s were never answered; nobody was told when to expect an answer, and against the "
        "norm %(late)s waited too long."
    ),
}


def _week(measured: Measured) -> str | None:
    """The hole and the promise in one sentence; either may be unknown."""
    hours = measured.tables.get("hours", ())
    promise = _promise(measured.overall.get("tightest_promise_90_s"))
    if not hours:
        return promise and _("%(promise)s.") % {"promise": promise[:1].upper() + promise[1:]}
    gap = _gap(deepest_hole(hours))
    if promise is None:
        return _("%(gap)s.") % {"gap": gap}
    return _("%(gap)s; %(promise)s.") % {"gap": gap, "promise": promise}


def _gap(hole: Hole | None) -> str:
    if hole is None:
        return _("No hour of the day stands out as one in which questions pile up")
    return _(
        "The hole is %(days)s between %(begin)s and %(until)s, when %(arrivals)s questions came in "
        "and %(answers)s answers went out"
    ) % {
        "days": days_of(hole),
        "begin": words.clock(hole.begin),
        "until": words.clock(hole.until),
        "arrivals": words.count(hole.arrivals),
        "answers": words.count(hole.answers),
    }


def days_of(hole: Hole) -> str:
    return _("Monday to Friday") if hole.on_workdays else _("at the weekend")


def _promise(figure: Figure | None) -> str | None:
    """Made to everyone beforehand, this promise would have held nine times in ten."""
    if figure is None or figure.n < FEWEST:
        return None
    if figure.value is None or figure.value > LONGEST_PROMISE_S:
        return _("no promise of a month or less would have been kept nine times in ten")
    return _("a promise of %(span)s to everyone would have been kept nine times in ten") % {
        "span": words.duration(figure.value)
    }
