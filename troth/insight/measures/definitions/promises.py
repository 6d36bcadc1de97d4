from django.utils.translation import gettext_lazy as _

from troth.insight.measures.definitions.definition import Definition

PROMISES = (
    Definition(
        name="kept_share",
        unit="share",
        better="high",
        title=_("Promises kept"),
        definition=_(
            "Share of promised times by which the customer had an answer: of the first promise of "
            "each turn that was told. Where nobody was told anything, of the norm that the reader "
            "chose. Kaplan and Meier on the wait as a multiple of the time allowed: turns that are "
            "not due yet are censored, customers who left count as waiting on."
        ),
        needs=_("messages"),
    ),
    Definition(
        name="kept_share_if_leavers_are_unknown",
        unit="share",
        better="high",
        title=_("Promises kept, leavers unknown"),
        definition=_(
            "The same with customers who left before the promised time set aside from then on, since "
            "nobody knows when they would have been answered."
        ),
        needs=_("messages"),
    ),
    Definition(
        name="kept_share_30s",
        unit="share",
        better="high",
        title=_("Answered within 30 seconds"),
        definition=_("Share of all turns answered within 30 seconds: Kaplan and Meier's F(30 s)."),
        needs=_("messages"),
    ),
    Definition(
        name="kept_share_15m",
        unit="share",
        better="high",
        title=_("Answered within 15 minutes"),
        definition=_("Share of all turns answered within 15 minutes: Kaplan and Meier's F(15 min)."),
        needs=_("messages"),
    ),
    Definition(
        name="kept_share_2h",
        unit="share",
        better="high",
        title=_("Answered within 2 hours"),
        definition=_("Share of all turns answered within two hours: Kaplan and Meier's F(2 h)."),
        needs=_("messages"),
    ),
    Definition(
        name="kept_share_24h",
        unit="share",
        better="high",
        title=_("Answered within 24 hours"),
        definition=_("Share of all turns answered within 24 hours: Kaplan and Meier's F(24 h)."),
        needs=_("messages"),
    ),
    Definition(
        name="internal_norm_kept_share",
        unit="share",
        better="high",
        title=_("Internal norms kept"),
        definition=_(
            "Share of due times that were never told to the customer by which there was an answer, "
            "estimated as the kept share is."
        ),
        needs=_("promises that were not told"),
    ),
    Definition(
        name="told_share",
        unit="share",
        better="high",
        title=_("Told a time"),
        definition=_(
            "Share of turns in which the customer was told, while waiting, by when there would be an answer."
        ),
        needs=_("promises"),
    ),
    Definition(
        name="told_kept_share",
        unit="share",
        better="high",
        title=_("Told a time, and it held"),
        definition=_("Of the turns in which a time was told, the share answered by then."),
        needs=_("promises that were told"),
    ),
    Definition(
        name="tightest_promise_90_s",
        unit="seconds",
        better="low",
        title=_("The tightest promise kept 9 times in 10"),
        definition=_(
            "The shortest time that, promised in every turn, would have been kept in 90 % of them: "
            "the 90 % quantile of all waits."
        ),
        needs=_("messages"),
    ),
    Definition(
        name="tightest_promise_95_s",
        unit="seconds",
        better="low",
        title=_("The tightest promise kept 19 times in 20"),
        definition=_(
            "The shortest time that, promised in every turn, would have been kept in 95 % of them: "
            "the 95 % quantile of all waits."
        ),
        needs=_("messages"),
    ),
)
