"""What the data cannot show, said before anybody believes a figure."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from troth.insight.measures.catalogue import CATALOGUE
from troth.insight.measures.contents import Contents
from troth.insight.measures.figures import Caution, Figures

FEW = 30
MANY_YOUNG = 0.1
TEXTS = {
    "empty": _("The log holds no customer's message: nothing can be measured."),
    "few_turns": _("There are only %(turns)d turns: read every figure with its interval."),
    "only_answered": _(
        "No first message lacks an answer. Where the data were collected from answered conversations, they "
        "cannot show who was never answered."
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


def cautions(contents: Contents, overall: Figures, young: float | None = None) -> list[Caution]:
    """In the order in which a reader needs them. `young`: see `measure`."""
    return [_caution(code, params) for code, params in _found(contents, overall, young)]


def _found(contents: Contents, overall: Figures, young: float | None) -> Iterator[tuple[str, dict[str, Any]]]:
    if "turns" not in overall:
        yield "empty", {}
        return
    turns = int(overall["turns"].value or 0)
    if turns < FEW:
        yield "few_turns", {"turns": turns}
    elif overall["never_answered"].value == 0:
        yield "only_answered", {}
    if young is None:
        yield "p95_not_reached", {}
    elif young > MANY_YOUNG:
        yield "cut_off", {"percent": round(young * 100)}
    if not contents.told:
        yield "nothing_told", {}
    if not contents.bots:
        yield "no_bots", {}
    absent = [name for name in CATALOGUE if name not in overall]
    if absent:
        yield "not_shown", {"measures": ", ".join(absent)}


def _caution(code: str, params: dict[str, Any]) -> Caution:
    # In English wherever it is written down; who shows it in another language has the code and the params.
    with override("en"):
        return Caution(code, str(TEXTS[code] % params), params)
