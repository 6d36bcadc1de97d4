"""A rule as one sentence, and by what something was found."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from troth.desk.lists.words import language_name
from troth.desk.needs.choices import Choices
from troth.routing.models import Need, NeedRule


def sentence(rule: NeedRule, choices: Choices) -> SafeString:
    """When it comes by …, and says …, it needs …. What people wrote stands in it as chips, escaped."""
    conditions = _conditions(rule.when, choices)
    said = _("When %(conditions)s, %(result)s.") if conditions else _("In every other case %(result)s.")
    glue = format_html(" {} ", _("and"))
    joined = mark_safe(glue.join(conditions))  # noqa: S308 - each of them is escaped already
    return _filled(said, conditions=joined, result=_result(rule, choices))


def example() -> SafeString:
    """What a rule can look like, for who has none yet."""
    said = _filled(_("it says %(values)s"), values=_chips([_("return*"), _("refund")]))
    needed = _filled(_("it needs %(skill)s"), skill=_strong(_("Returns")))
    return _filled(_("When %(conditions)s, %(result)s."), conditions=said, result=needed)


def _conditions(when: object, choices: Choices) -> list[SafeString]:
    if not isinstance(when, Mapping):
        return [_nothing_known()]
    return [_condition(name, value, choices) for name, value in when.items()]


def _condition(name: str, value: Any, choices: Choices) -> SafeString:
    said = {
        "channels": _("it comes by %(values)s"),
        "languages": _("it is in %(values)s"),
        "words": _("it says %(values)s"),
        "page": _("it was begun on a page with %(values)s"),
        "tags": _("it is tagged %(values)s"),
        "tiers": _("its customer is %(values)s"),
        "lists": _("its customer is on the list %(values)s"),
    }
    values = [value] if isinstance(value, str) else value
    if name not in said or not isinstance(values, list) or not values:
        return _nothing_known()
    show = _SHOWN.get(name, _as_it_is)
    return _filled(said[name], values=_chips([show(one, choices) for one in values]))


def _as_it_is(value: Any, _choices: Choices) -> str:
    return str(value)


def _nothing_known() -> SafeString:
    return format_html("{}", _("something holds that cannot be read (write the rule anew)"))


_SHOWN: Mapping[str, Callable[[Any, Choices], str]] = {
    "channels": lambda one, choices: dict(choices.channels).get(one) or _("a channel that is gone"),
    "languages": lambda one, _choices: language_name(str(one)),
    "lists": lambda one, choices: choices.lists.get(one) or _("a list that is gone"),
    "tags": lambda one, _choices: f"#{one}",
}


def _result(rule: NeedRule, choices: Choices) -> SafeString:
    skill = choices.skills.get(rule.skill_id or 0)
    team = choices.queues.get(rule.queue_id or 0)
    level = rule.level if rule.level > 1 else None
    if skill and team and level:
        said = _("it needs %(skill)s at level %(level)s or more and goes to %(team)s")
    elif skill and team:
        said = _("it needs %(skill)s and goes to %(team)s")
    elif skill and level:
        said = _("it needs %(skill)s at level %(level)s or more")
    elif skill:
        said = _("it needs %(skill)s")
    else:
        said = _("it goes to %(team)s")
    return _filled(said, skill=_strong(skill), level=str(level), team=_strong(team or _("its queue")))


def _strong(words: object) -> SafeString:
    return format_html("<b>{}</b>", words)


def _chips(values: list[str]) -> SafeString:
    glue = format_html(" {} ", _("or"))
    return format_html_join(glue, '<span class="rule-chip">{}</span>', ((one,) for one in values))


def _filled(said: str, **values: str) -> SafeString:
    """A translated sentence with its blanks filled; what is not marked safe is escaped."""
    safe = {name: format_html("{}", value) for name, value in values.items()}
    return mark_safe(format_html("{}", said) % safe)  # noqa: S308 - the sentence and all in it are escaped


def found_words(need: Need | None, *, names: bool = True) -> str:
    """By what it was found what a conversation needs.

    Without `names`, for who sees only what they hold: a rule's may speak of the brand's own affairs.
    """
    if need is None:
        return _("not looked at yet")
    if not names and need.found_by in (Need.FoundBy.PERSON, Need.FoundBy.RULE):
        return (
            _("set by %(name)s") % {"name": _("a colleague")} if need.found_by == Need.FoundBy.PERSON else ""
        )
    if need.found_by == Need.FoundBy.PERSON:
        return _("set by %(name)s") % {"name": need.corrected_by or _("a colleague")}
    if need.found_by == Need.FoundBy.RULE and need.rule is not None:
        return _("found by the rule “%(name)s”") % {"name": need.rule.name}
    if need.found_by == Need.FoundBy.RULE:
        return _("found by a rule that is gone")
    if need.found_by == Need.FoundBy.CLASSIFIER:
        percent = int(100 * (need.certainty or 0))
        return _("by what similar ones needed, %(percent)s %% certain") % {"percent": percent}
    return _("no rule fits")
