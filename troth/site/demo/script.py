"""The script: what the n-th customer says, how, and how they are answered. The same seed, the same script."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from random import Random
from typing import Literal

from troth.site.demo.rules.cast import SHOPS, Customer, Shop, customer_at
from troth.site.demo.rules.phrases import Phrases, phrases

Way = Literal["mail", "chat"]
BETWEEN_ARRIVALS = 10.0
"""Seconds between two customers who begin, on average over all shops, at speed 1."""
WITH_PICTURE = ("warranty", 1)
"""The topic and place of the opening that speaks of a picture."""
AFTER_THE_BREAK = 45.0
"""Seconds for which a broken promise stands before somebody answers after all."""
_PAST, _HURRIED, _NOW = "past", "hurried", "now"


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One word of the customer's and its answer, `after` seconds later.

    A late turn is answered `after` seconds after its promise broke. Where `longer` says why it takes longer,
    the customer is told a new time before that, and answered by then.
    """

    said: str
    answer: str
    after: float
    is_late: bool = False
    longer: str = ""
    thinking: float = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """One conversation from its first word to its last; `then` is what its customer does later, by chat."""

    number: int
    shop: Shop
    customer: Customer
    way: Way
    subject: str
    turns: tuple[Turn, ...]
    has_picture: bool = False
    absence: str = ""
    is_spam: bool = False
    then: "Matter | None" = None

    @property
    def address(self) -> str:
        """By which the desk knows the customer on this way."""
        return self.customer.user_id if self.way == "chat" else self.customer.mail


def gaps(seed: int, first: int = 0) -> Iterator[float]:
    """Seconds before each customer begins, from the `first` on: a Poisson process."""
    number = first
    while True:
        yield Random(f"{seed}:gap:{number}").expovariate(1 / BETWEEN_ARRIVALS)
        number += 1


def matter(seed: int, number: int) -> Matter:
    """What the `number`-th customer of the running demo does."""
    return _matter(Random(f"{seed}:{_NOW}:{number}"), number)


def hurried(seed: int, number: int) -> Matter:
    """A chat whose promise nobody of the demo keeps: it breaks, unless a visitor answers."""
    random = Random(f"{seed}:{_HURRIED}:{number}")
    shop = SHOPS[number % len(SHOPS)]
    # From the end of the list of customers, far from those who come in between.
    customer = customer_at(shop, shop.language, -1 - number // len(SHOPS) % 8)
    words = phrases(customer.language)
    place = random.randrange(len(words.hurried))
    said = _said(words, random)
    turn = Turn(
        said=said(words.hurried[place]),
        answer=f"{words.late}\n\n{said(words.settled[place])}",
        after=AFTER_THE_BREAK,
        is_late=True,
    )
    return Matter(number=number, shop=shop, customer=customer, way="chat", subject="", turns=(turn,))


@dataclass(frozen=True, slots=True)
class Past:
    """A matter that began `age` seconds before the demo; an open one ended with its last word unanswered."""

    matter: Matter
    age: float
    is_open: bool = False


DAYS, A_DAY = 2, 70
"""How long the history is, and how many customers a day it has in all."""
STILL_OPEN = 9


def history(seed: int) -> tuple[Past, ...]:
    """Two days, oldest first, busiest in the last hours; the newest few still wait for their answer."""
    random = Random(f"{seed}:{_PAST}")
    ages = sorted((_age(random) for _ in range(DAYS * A_DAY)), reverse=True)
    done = [
        Past(_matter(Random(f"{seed}:{_PAST}:{number}"), 10_000 + number), age)
        for number, age in enumerate(ages)
    ]
    return (*(one for one in done if not one.matter.is_spam), *_told_anew(seed), *_waiting(seed))


def _age(random: Random) -> float:
    return random.uniform(1200, DAYS * 86_400.0)


def _told_anew(seed: int) -> Iterator[Past]:
    """One chat of each shop, lately, in which an agent saw in time that it would take longer."""
    for number, shop in enumerate(SHOPS):
        random = Random(f"{seed}:{_PAST}:anew:{number}")
        made = _plain(random, 30_000 + number, shop, way="chat")
        words = phrases(made.customer.language)
        first = replace(made.turns[0], after=random.uniform(60, 110), is_late=True, longer=words.longer)
        yield Past(replace(made, turns=(first,)), random.uniform(1500, 5400))


def _waiting(seed: int) -> Iterator[Past]:
    for number in range(STILL_OPEN):
        random = Random(f"{seed}:{_PAST}:open:{number}")
        # By mail, as who waits at a chat has a browser open; none of them gave up meanwhile.
        made = _plain(random, 20_000 + number, SHOPS[number % len(SHOPS)], way="mail")
        first = replace(made.turns[0], after=random.uniform(30, 150), is_late=number % 4 == 3)
        age = made.shop.mail_within.total_seconds() * (1.2 if first.is_late else random.uniform(0.05, 0.8))
        yield Past(replace(made, turns=(first, *made.turns[1:])), age, is_open=True)


def _matter(random: Random, number: int) -> Matter:
    shop, kind = random.choice(SHOPS), random.random()
    if kind < 0.02:
        return _spam(random, number, shop)
    if kind < 0.08:
        return _angry(random, number, shop)
    if kind < 0.13:
        return _returning(random, number, shop)
    made = _plain(random, number, shop, way="chat" if random.random() < 0.4 else "mail")
    if kind < 0.17 and made.way == "mail":
        return replace(made, turns=made.turns[:1], absence=phrases(made.customer.language).absence[1])
    return made


def _plain(random: Random, number: int, shop: Shop, *, way: Way) -> Matter:
    words, customer = _who(random, number, shop)
    topic, place = random.choice(words.topics), random.randrange(3)
    said, (subject, opening) = _said(words, random), topic.openings[place]
    turns = [_turn(random, way, said(opening), said(topic.answers[place]))]
    if random.random() < 0.45:
        turns.append(_turn(random, way, said(topic.follow_ups[place]), said(topic.second_answers[place])))
    if random.random() < 0.5:
        turns.append(_turn(random, way, random.choice(words.thanks), random.choice(words.welcome)))
    if random.random() < 0.1:
        turns[0] = replace(turns[0], is_late=True, answer=f"{words.late}\n\n{turns[0].answer}")
    return Matter(
        number=number,
        shop=shop,
        customer=customer,
        way=way,
        subject=said(subject),
        turns=tuple(turns),
        has_picture=(topic.name, place) == WITH_PICTURE,
    )


def _angry(random: Random, number: int, shop: Shop) -> Matter:
    words, customer = _who(random, number, shop)
    place, said = random.randrange(2), _said(words, random)
    subject, text = words.angry[place]
    turns = (_turn(random, "mail", said(text), said(words.calm[place])),)
    return Matter(number=number, shop=shop, customer=customer, way="mail", subject=said(subject), turns=turns)


def _returning(random: Random, number: int, shop: Shop) -> Matter:
    """Mails, answers the answer, which shows the address to be theirs, and then comes back by chat."""
    words, customer = _who(random, number, shop)
    topic, place = words.topics[0], random.randrange(3)
    said, (subject, opening) = _said(words, random), topic.openings[place]
    later = Matter(
        number=number,
        shop=shop,
        customer=customer,
        way="chat",
        subject="",
        turns=(_turn(random, "chat", said(words.returning), said(words.recognised)),),
    )
    turns = (
        _turn(random, "mail", said(opening), said(topic.answers[place])),
        _turn(random, "mail", said(topic.follow_ups[place]), said(topic.second_answers[place])),
    )
    return Matter(
        number=number,
        shop=shop,
        customer=customer,
        way="mail",
        subject=said(subject),
        turns=turns,
        then=later,
    )


def _spam(random: Random, number: int, shop: Shop) -> Matter:
    subject, text = phrases(shop.language).spam
    sender = Customer("Prize Office", shop.language, f"office{number % 7}@prize.example", "")
    turn = Turn(said=text, answer="", after=0)
    return Matter(
        number=number, shop=shop, customer=sender, way="mail", subject=subject, turns=(turn,), is_spam=True
    )


def _who(random: Random, number: int, shop: Shop) -> tuple[Phrases, Customer]:
    language = random.choice(shop.languages)
    return phrases(language), customer_at(shop, language, number % 50)


def _turn(random: Random, way: Way, said: str, answer: str) -> Turn:
    after = random.uniform(12, 45) if way == "chat" else random.uniform(40, 200)
    return Turn(said=said, answer=answer, after=after, thinking=random.uniform(10, 40))


def _said(words: Phrases, random: Random) -> Callable[[str], str]:
    """Puts what the conversation is about into a sentence."""
    about = {"order": str(random.randrange(20_000, 60_000)), "item": random.choice(words.items)}
    return lambda sentence: sentence.format(**about)
