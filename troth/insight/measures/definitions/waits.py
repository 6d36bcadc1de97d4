from django.utils.translation import gettext_lazy as _

from troth.insight.measures.definitions.definition import Definition

WAITS = (
    Definition(
        name="turns",
        unit="count",
        better="high",
        title=_("Turns"),
        definition=_(
            "How often a customer was waiting for the brand: opened by a customer's message when none "
            "is open in the conversation, ended by the next message of a person of the brand. Bots, "
            "automatic replies, updates and notes do not end it."
        ),
        needs=_("messages"),
    ),
    Definition(
        name="conversations",
        unit="count",
        better="high",
        title=_("Conversations"),
        definition=_("Conversations in the log, also those in which no customer wrote."),
        needs=_("messages"),
    ),
    Definition(
        name="open_turns",
        unit="count",
        better="low",
        title=_("Open turns"),
        definition=_(
            "Turns that nobody had answered at the newest time in the data, also where the customer "
            "had left or the conversation was closed."
        ),
        needs=_("messages"),
    ),
    Definition(
        name="first_reply_p50_s",
        unit="seconds",
        better="low",
        title=_("First reply, half"),
        definition=_(
            "Wall-clock seconds by which half of the first turn of each conversation had been "
            "answered: the smallest t at which Kaplan and Meier's S(t) is at most the rest. Turns "
            "that are open, closed without an answer or left count as still waiting at the newest "
            "time in the data. Empty where that share was never reached."
        ),
        needs=_("messages"),
    ),
    Definition(
        name="first_reply_p90_s",
        unit="seconds",
        better="low",
        title=_("First reply, 90 %"),
        definition=_(
            "Wall-clock seconds by which 90 % of the first turn of each conversation had been "
            "answered: the smallest t at which Kaplan and Meier's S(t) is at most the rest. Turns "
            "that are open, closed without an answer or left count as still waiting at the newest "
            "time in the data. Empty where that share was never reached."
        ),
        needs=_("messages"),
    ),
    Definition(
        name="first_reply_p95_s",
        unit="seconds",
        better="low",
        title=_("First reply, 95 %"),
        definition=_(
            "Wall-clock seconds by which 95 % of the first turn of each conversation had been "
            "answered: the smallest t at which Kaplan and Meier's S(t) is at most the rest. Turns "
            "that are open, closed without an answer or left count as still waiting at the newest "
            "time in the data. Empty where that share was never reached."
        ),
        needs=_("messages"),
    ),
    Definition(
        name="first_reply_p99_s",
        unit="seconds",
        better="low",
        title=_("First reply, 99 %"),
        definition=_(
            "Wall-clock seconds by which 99 % of the first turn of each conversation had been "
            "answered: the smallest t at which Kaplan and Meier's S(t) is at most the rest. Turns "
            "that are open, closed without an answer or left count as still waiting at the newest "
            "time in the data. Empty where that share was never reached."
        ),
        needs=_("messages"),
    ),
    Definition(
        name="next_reply_p50_s",
        unit="seconds",
        better="low",
        title=_("Next reply, half"),
        definition=_(
            "Wall-clock seconds by which half of every later turn of a conversation had been "
            "answered: the smallest t at which Kaplan and Meier's S(t) is at most the rest. Turns "
            "that are open, closed without an answer or left count as still waiting at the newest "
            "time in the data. Empty where that share was never reached."
        ),
        needs=_("messages"),
    ),
    Definition(
        name="next_reply_p90_s",
        unit="seconds",
        better="low",
        title=_("Next reply, 90 %"),
        definition=_(
            "Wall-clock seconds by which 90 % of every later turn of a conversation had been "
            "answered: the smallest t at which Kaplan and Meier's S(t) is at most the rest. Turns "
            "that are open, closed without an answer or left count as still waiting at the newest "
            "time in the data. Empty where that share was never reached."
        ),
        needs=_("messages"),
    ),
    Definition(
        name="next_reply_p95_s",
        unit="seconds",
        better="low",
        title=_("Next reply, 95 %"),
        definition=_(
            "Wall-clock seconds by which 95 % of every later turn of a conversation had been "
            "answered: the smallest t at which Kaplan and Meier's S(t) is at most the rest. Turns "
            "that are open, closed without an answer or left count as still waiting at the newest "
            "time in the data. Empty where that share was never reached."
        ),
        needs=_("messages"),
    ),
    Definition(
        name="next_reply_p99_s",
        unit="seconds",
        better="low",
        title=_("Next reply, 99 %"),
        definition=_(
            "Wall-clock seconds by which 99 % of every later turn of a conversation had been "
            "answered: the smallest t at which Kaplan and Meier's S(t) is at most the rest. Turns "
            "that are open, closed without an answer or left count as still waiting at the newest "
            "time in the data. Empty where that share was never reached."
        ),
        needs=_("messages"),
    ),
    Definition(
        name="never_answered",
        unit="share",
        better="low",
        title=_("Never answered"),
        definition=_(
            "Share of conversations whose first turn had no answer of a person of the brand by the "
            "end of the data."
        ),
        needs=_("messages"),
    ),
    Definition(
        name="never_answered_after_7d",
        unit="share",
        better="low",
        title=_("Not answered after 7 days"),
        definition=_(
            "Share of first turns that are still unanswered after seven days: Kaplan and Meier's S(7 "
            "days), so conversations younger than that count for as long as they have lasted."
        ),
        needs=_("messages"),
    ),
)
