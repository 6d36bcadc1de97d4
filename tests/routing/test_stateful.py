"""Joins, leaves, words, yeses, noes and minutes in any order: what must never be is never so.

Some thousand acts on a real PostgreSQL with real commits, by a clock that the test sets: it takes seconds.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from tests import make
from troth.accounts import access, memberships
from troth.accounts import actions as accounts
from troth.accounts.models import Channel, User
from troth.accounts.rules.permissions import Role
from troth.conversations import actions as conversations
from troth.conversations.acts import holding
from troth.conversations.acts.viewing import look
from troth.conversations.models import Conversation, Holder, Kind
from troth.core.database import brands
from troth.core.errors import Refused
from troth.core.models import FactRecord, Heartbeat
from troth.flow import CLOCKS
from troth.people import presence
from troth.people.rules.capacity import has_room
from troth.promises.actions import confirm_policy
from troth.routing.dispatch import expected
from troth.routing.dispatch.round import play
from troth.routing.models import Offer
from troth.routing.offers.actions import accept, pass_on
from troth.site.checks import checks, violations

EXAMPLES, STEPS = 20, 100
PEOPLE = 4
MOST_ASKED = 2
CHECKED_EVERY = 25
WATCHED = [one for one in checks() if one.rule != "4"]
"""What is under way by mail is the jobs' affair, and none runs here."""
STRUCK = [clock for clock in CLOCKS if clock.name in ("promises", "holders", "presence")]
NUMBERS, TICK = st.integers(0, 999), timedelta(milliseconds=20)


class Clock:
    """The time that all code reads."""

    now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now


CLOCK = Clock()


class Desk(RuleBasedStateMachine):
    """A brand with a chat and a mailbox. `screens` are those that are open, and say so as time passes."""

    def __init__(self) -> None:
        super().__init__()
        CLOCK.now = datetime.now(UTC)
        self.steps = self.visitors = 0
        with brands([]):
            self.brand = make.brand()
            self.channels = [self._channel(kind, minutes) for kind, minutes in (("chat", 2), ("mail", 30))]
            self.owner = make.member(self.brand)
            self.people = [make.member(self.brand, Role.AGENT, f"Agent {n}") for n in range(PEOPLE)]
        self.screens: set[User] = set()
        for number in range(PEOPLE - 1):
            self._open(number)
            self._come(number)

    def _channel(self, kind: str, minutes: int) -> Channel:
        made = accounts.add_channel(
            self.brand, kind=kind, address=f"{kind}{self.brand.pk}@shop.example", relay=""
        )
        confirm_policy(made, timedelta(minutes=minutes), hours=None, confirmed_by=None)
        return made

    @contextmanager
    def _act(self) -> Iterator[None]:
        """One act, one transaction; what is refused to a person changes nothing."""
        CLOCK.now += TICK
        DONE["acts"] += 1
        with suppress(Refused), brands([self.brand.pk]):
            yield

    def _person(self, number: int) -> User:
        return self.people[number % PEOPLE]

    def _talk(self, number: int, **about: object) -> Conversation | None:
        """One of those that are open."""
        found = list(Conversation.objects.filter(closed_at=None, **about).order_by("id"))
        return found[number % len(found)] if found else None

    def _offer(self, number: int) -> Offer | None:
        """Any at all: also what has ended is answered, by who clicks late."""
        found = list(Offer.objects.select_related("agent__user").order_by("-id")[:8])
        return found[number % len(found)] if found else None

    @rule(number=NUMBERS)
    def a_screen_opens(self, number: int) -> None:
        self._open(number)

    def _open(self, number: int) -> None:
        with self._act():
            presence.choose(self._person(number), [self.brand.pk], "online")
            self.screens.add(self._person(number))

    @rule(number=NUMBERS)
    def a_screen_closes(self, number: int) -> None:
        self.screens.discard(self._person(number))

    @rule(number=NUMBERS, chosen=st.sampled_from(["online", "away", "do not disturb"]))
    def somebody_chooses(self, number: int, chosen: str) -> None:
        with self._act():
            presence.choose(self._person(number), [self.brand.pk], chosen)

    @rule(number=NUMBERS)
    def a_customer_comes(self, number: int) -> None:
        self._come(number)

    def _come(self, number: int) -> None:
        place = self.channels[number % 2]
        self.visitors += 1
        with self._act():
            address = f"visitor-{self.visitors}" if place.kind == "chat" else f"c{self.visitors}@c.example"
            conversations.receive(place, make.incoming(address=address, address_kind=place.kind))

    @rule(number=NUMBERS)
    def a_customer_writes_again(self, number: int) -> None:
        with self._act():
            if talk := self._talk(number):
                said = make.incoming("And?", address=talk.identity.value, address_kind=talk.identity.kind)
                conversations.receive(talk.channel, said, conversation=talk)

    @rule()
    def a_dispatcher_looks(self) -> None:
        self._look()

    def _look(self) -> None:
        CLOCK.now += TICK
        DONE["acts"] += 1
        play(self.brand.pk, CLOCK.now)
        self._ensure_room()

    @rule(number=NUMBERS)
    def somebody_says_yes(self, number: int) -> None:
        with self._act():
            standing = list(Offer.objects.standing().select_related("agent__user").order_by("id"))
            if standing:
                offer = standing[number % len(standing)]
                look(accept(offer.pk, offer.agent.user, now=CLOCK.now), offer.agent.user, is_writing=True)

    @rule(number=NUMBERS)
    def somebody_says_yes_too_late(self, number: int) -> None:
        with self._act():
            if offer := self._offer(number):
                taken = accept(offer.pk, offer.agent.user, now=CLOCK.now)
                look(taken, offer.agent.user, is_writing=True)

    @rule(number=NUMBERS)
    def two_say_yes(self, number: int) -> None:
        with self._act():
            talk = self._talk(number)
            asked = list(Offer.objects.filter(conversation=talk).select_related("agent__user"))
        for offer in asked:
            with self._act():
                look(accept(offer.pk, offer.agent.user, now=CLOCK.now), offer.agent.user, is_writing=True)

    @rule(number=NUMBERS)
    def somebody_says_no(self, number: int) -> None:
        with self._act():
            if offer := self._offer(number):
                pass_on(offer.pk, offer.agent.user, now=CLOCK.now)

    @rule(number=NUMBERS, kind=st.sampled_from([Kind.ANSWER, Kind.ANSWER, Kind.UPDATE]))
    def somebody_writes(self, number: int, kind: Kind) -> None:
        with self._act():
            if talk := self._talk(number, turn_opened_at__isnull=False):
                conversations.reply(talk, talk.holder_person or self._person(number), "Well.", kind=kind)

    @rule(number=NUMBERS)
    def somebody_closes(self, number: int) -> None:
        with self._act():
            if talk := self._talk(number):
                conversations.close(talk, self._person(number))

    @rule(number=NUMBERS, to=NUMBERS)
    def somebody_gives_it_to_another(self, number: int, to: int) -> None:
        with self._act():
            if talk := self._talk(number):
                holding.hand_over(talk, self.owner, "Please go on.", to=self._person(to))

    @rule(number=NUMBERS)
    def somebody_takes_or_gives_back(self, number: int) -> None:
        with self._act():
            talk = self._talk(number)
            if talk is not None and talk.holder == Holder.PERSON:
                holding.give_back(talk, self.owner)
            elif talk is not None:
                holding.take(talk, self._person(number))

    @rule(number=NUMBERS)
    def somebody_loses_or_gets_their_role(self, number: int) -> None:
        with self._act():
            member = self.brand.memberships.get(user=self._person(number))
            other = Role.ANALYST if member.role == Role.AGENT else Role.AGENT
            memberships.change_role(member, other, by=access.of_user(self.owner))

    @rule(seconds=st.sampled_from([1, 5, 21, 21, 46, 91, 121, 901]))
    def time_passes(self, seconds: int) -> None:
        """What a running installation does by itself, as often as it must."""
        CLOCK.now += timedelta(seconds=seconds)
        for user in self.screens:
            with self._act():
                presence.beat(user, [self.brand.pk])
        for clock in STRUCK:
            while clock.strike(CLOCK.now):
                pass
        self._look()

    def _ensure_room(self) -> None:
        """Whoever is asked had room for it beside all that they held and were asked for before."""
        with brands([self.brand.pk]):
            standing = list(
                Offer.objects.standing()
                .order_by("id")
                .values_list("agent__user", "conversation__channel__kind", "made_at")
            )
            holds = Conversation.objects.filter(closed_at=None, holder=Holder.PERSON)
            had = Counter(holds.values_list("holder_person", "channel__kind"))
        had.update((user, kind) for user, kind, made_at in standing if made_at < CLOCK.now)
        for user, kind, made_at in standing:
            if made_at == CLOCK.now:
                mine = {other: count for (whose, other), count in had.items() if whose == user}
                assert has_room(kind, mine, {}), f"{user} was asked for {kind} beside {mine}"
                had[user, kind] += 1

    @invariant()
    def nothing_is_as_it_must_not_be(self) -> None:
        self.steps += 1
        with brands([self.brand.pk]):
            self._ensure_all_wait()
        if self.steps % CHECKED_EVERY == 0:
            self._look()  # as every commit wakes a dispatcher
            self._ensure_checks()

    def _ensure_checks(self) -> None:
        with brands([self.brand.pk]):
            self._beat_hearts()
            for check in WATCHED:
                here = replace(check, query=check.query.replace("now()", f"timestamptz '{CLOCK.now}'"))
                assert violations(here)[0] == [], check.claim

    def _ensure_all_wait(self) -> None:
        """Each that somebody is asked for, and not too many for one."""
        of = ("conversation__holder", "conversation__turn_opened_at")
        asked = Counter(Offer.objects.standing().values_list("conversation", *of))
        assert all(holder == Holder.QUEUE and opened for _, holder, opened in asked), asked
        assert max(asked.values(), default=0) <= MOST_ASKED

    def _beat_hearts(self) -> None:
        for name in ("clock", "dispatcher"):
            Heartbeat.objects.update_or_create(name=name, defaults={"beat_at": CLOCK.now})

    def teardown(self) -> None:
        with brands([self.brand.pk]):
            for name in ("accepted_at", "passed_at", "timed_out_at", "withdrawn_at"):
                DONE[name] += Offer.objects.filter(**{f"{name}__isnull": False}).count()
            DONE["taken back"] += FactRecord.objects.filter(name="ConversationTakenBack").count()


DONE: Counter[str] = Counter()


@pytest.mark.long
def test_whatever_happens_in_whatever_order_the_rules_hold(
    committed: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timezone, "now", CLOCK)
    expected.forget()
    DONE.clear()
    run_state_machine_as_test(
        Desk,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert DONE["acts"] >= 2000, DONE
    for what in ("accepted_at", "passed_at", "timed_out_at", "withdrawn_at", "taken back"):
        assert DONE[what] > 3, f"{what}: what never happens is not tested: {DONE}"
