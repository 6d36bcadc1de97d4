"""What the data cannot show, said before anybody believes a figure."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from troth.insight.measures.catalogue import CATALOGUE
from troth.insight.measures.contents import Contents
from troth.insight.measures.figures import Caution, Figures

FEW = 30
MANY_YOUNG = 0.1
MANY_SILENT = 0.1
FEW_UNHEARD = 0.005
"""Hardly a desk answers 199 conversations of 200, but a collection of answers does."""
TEXTS = {
    "empty": _("The log holds no customer's message: nothing can be measured."),
    "no_turns": _(
        "The log says what happened, but not what customers wrote: there are no turns and no waits. "
        "Silences and hand-overs can be seen. Turns need a mapping that says which events are the customer's "
        "and which are answers."
    ),
    "no_answers": _(
        "The log holds no answer of a person. Either nobody was ever answered, or the answers are not in "
        "the data: of a mailbox, the sent mail belongs to it."
    ),
    "no_questions": _(
        "%(percent)d %% of the conversations hold no customer's message: what they answer is not in the "
        "data, or the brand wrote first. They say nothing about waits."
    ),
    "few_turns": _("There are only %(turns)d turns: read every figure with its interval."),
    "only_answered": _(
        "Next to no conversation is without an answer. Where the data were collected from answered "
        "conversations, they cannot show who was never answered."
    ),
    "cut_off": _(
        "%(percent)d %% of the turns opened so shortly before the end of the data that their answers may lie "
        "beyond it. They count as open."
    ),
    "p95_not_reached": _(
        "Fewer than 95 %% of the first messages were answered by the end of the data: how long the slowest "
        "twentieth waits cannot be told."
    ),
    "nothing_told": _(
        "Nobody was told a time before waiting: the kept share is of the norm, not of promises."
    ),
    "no_bots": _("The log has no words of a bot: what ended at a bot cannot be seen."),
    "not_shown": _("The log does not support: %(measures)s."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubts:
    """Shares that say what the data may lack, None where that cannot be known. `young`: turns whose answer
    may lie past the end of the data; `unheard`: conversations of customers without an answer anywhere."""

    young: float | None = None
    unheard: float | None = None


NO_DOUBTS = Doubts()


def cautions(contents: Contents, overall: Figures, doubts: Doubts = NO_DOUBTS) -> list[Caution]:
    """In the order in which a reader needs them."""
    return [_caution(code, params) for code, params in _found(contents, overall, doubts)]


def _found(contents: Contents, overall: Figures, doubts: Doubts) -> Iterator[tuple[str, dict[str, Any]]]:
    if "turns" not in overall:
        yield ("no_turns" if "conversations" in overall else "empty"), {}
        return
    turns = int(overall["turns"].value or 0)
    if turns < FEW:
        yield "few_turns", {"turns": turns}
    if not contents.answers:
        yield "no_answers", {}
    yield from _collected(overall, doubts, turns)
    if not contents.told:
        yield "nothing_told", {}
    if not contents.bots:
        yield "no_bots", {}
    absent = [name for name in CATALOGUE if name not in overall]
    if absent:
        yield "not_shown", {"measures": ", ".join(absent)}


def _collected(overall: Figures, doubts: Doubts, turns: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """What comes of how the data were gathered, and of where their window ends."""
    if turns >= FEW and doubts.unheard is not None and doubts.unheard <= FEW_UNHEARD:
        yield "only_answered", {}
    silent = 1 - overall["never_answered"].n / overall["conversations"].n
    if silent > MANY_SILENT:
        yield "no_questions", {"percent": round(silent * 100)}
    young = doubts.young
    if young is None:
        yield "p95_not_reached", {}
    elif young > MANY_YOUNG:
        yield "cut_off", {"percent": round(young * 100)}


def _caution(code: str, params: dict[str, Any]) -> Caution:
    # In English wherever it is written down; who shows it in another language has the code and the params.
    with override("en"):
        return Caution(code, str(TEXTS[code] % params), params)
