"""Facts: what happened, written once, then handed to whomever flow.py names."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection

from troth.core.database import statement

RECORD = statement(__package__, "record")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    brand_id: int
    conversation_id: int | None = None
    actor_id: int | None = None

    def details(self) -> dict[str, Any]:
        """What the fact says beyond its brand, conversation and actor, which have columns of their own."""
        return {name: value for name, value in asdict(self).items() if name not in Fact.__slots__}


@dataclass(frozen=True, slots=True)
class Together:
    """A follower that takes all facts of a kind that are recorded at once: one question for many."""

    follow: Callable[[Sequence[Any]], None]


Flow = Mapping[type[Fact], Sequence[Callable[[Any], None] | Together]]
_flow: Flow = {}


def connect(flow: Flow) -> None:
    global _flow
    _flow = flow


def record(*facts: Fact) -> None:
    """Store facts, wake open screens at commit, and run the followers, all in the caller's transaction."""
    if not facts:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            RECORD,
            {
                "brands": [fact.brand_id for fact in facts],
                "conversations": [fact.conversation_id for fact in facts],
                "actors": [fact.actor_id for fact in facts],
                "names": [type(fact).__name__ for fact in facts],
                "details": [json.dumps(fact.details(), cls=DjangoJSONEncoder) for fact in facts],
            },
        )
    for fact in facts:
        for follow in _flow.get(type(fact), ()):
            if not isinstance(follow, Together):
                follow(fact)
    for kind in dict.fromkeys(map(type, facts)):
        for follow in _flow.get(kind, ()):
            if isinstance(follow, Together):
                follow.follow([fact for fact in facts if type(fact) is kind])
