"""The demo's agents, by the API and with their own tokens."""

import http.client
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

PATIENCE = 10.0
"""Seconds in which an answer must come."""


class Wrong(Exception):
    """A door did not open, with its own words."""


class Line:
    """One kept connection to the desk's web server; it is made anew when the server has closed it."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._connection = http.client.HTTPConnection(parts.netloc, timeout=PATIENCE)

    def ask(self, method: str, path: str, *, token: str, body: Any = None, key: str = "") -> Any:
        """The JSON of the answer. Raises Wrong, or OSError where nobody answers."""
        headers = {"Content-Type": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        if key:
            headers["Idempotency-Key"] = key
        content = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        if isinstance(body, bytes):
            headers["Content-Type"] = "application/octet-stream"
        status, text = self._exchange(method, path, content, headers)
        if status >= 400:
            raise Wrong(f"{method} {path}: {status} {text[:200].decode(errors='replace')}")
        return json.loads(text) if text else None

    def _exchange(
        self, method: str, path: str, content: bytes | None, headers: dict[str, str]
    ) -> tuple[int, bytes]:
        for is_last in (False, True):
            try:
                self._connection.request(method, path, content, headers)
                answer = self._connection.getresponse()
                return answer.status, answer.read()
            except (OSError, http.client.HTTPException) as error:
                self._connection.close()
                if is_last:
                    raise Wrong(f"{method} {path}: {error}") from error
        raise AssertionError

    def close(self) -> None:
        self._connection.close()


@dataclass(frozen=True, slots=True)
class Waiting:
    """One conversation that waits for an answer, as the list has it."""

    id: int
    address: str
    asked_at: datetime
    answer_by: datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """One agent is asked to take one conversation."""

    offer: int
    conversation: int
    token: str


class Desk:
    """One shop's agents."""

    def __init__(self, line: Line, tokens: dict[str, str]) -> None:
        self._line = line
        self._tokens = [tokens[key] for key in sorted(tokens)]
        self._whoever: dict[int, str] = {}
        """The token of whoever said yes to a conversation."""

    def asked(self) -> dict[int, Asked]:
        """Whom of them Troth asks now to take what, by conversation."""
        found = {}
        for token in self._tokens:
            for one in self._line.ask("GET", "/api/v1/offers", token=token)["items"]:
                found[one["conversation_id"]] = Asked(one["id"], one["conversation_id"], token)
        return found

    def accept(self, asked: Asked) -> None:
        """Yes. Somebody else may have been faster: then it is theirs."""
        try:
            self._line.ask("POST", f"/api/v1/offers/{asked.offer}/acceptance", token=asked.token)
        except Wrong:
            return
        self._whoever[asked.conversation] = asked.token

    def waiting(self) -> list[Waiting]:
        path = "/api/v1/conversations?state=to_answer&limit=100"
        found = self._line.ask("GET", path, token=self._tokens[0])
        return [
            Waiting(
                one["id"],
                one["customer"]["address"],
                datetime.fromisoformat(one["turn_opened_at"]),
                datetime.fromisoformat(one["answer_by"]),
            )
            for one in found["items"]
            if one["turn_opened_at"] and one["answer_by"]
        ]

    def answers_in(self, conversation: int) -> int:
        """How many it has had so far: an agent reads a conversation before they answer it."""
        found = self._line.ask("GET", f"/api/v1/conversations/{conversation}", token=self._tokens[0])
        return sum(1 for message in found["messages"] if message["kind"] == "answer")

    def answer(self, waiting: Waiting, text: str) -> None:
        path, key = f"/api/v1/conversations/{waiting.id}/replies", f"demo-{waiting.asked_at.isoformat()}"
        self._line.ask("POST", path, token=self._whose(waiting.id), body={"text": text}, key=key)

    def take(self, waiting: Waiting) -> None:
        """Whoever will answer it says so first, so that nobody else begins."""
        path = f"/api/v1/conversations/{waiting.id}/holder"
        self._line.ask("POST", path, token=self._whose(waiting.id), body={})

    def be_there(self) -> None:
        """As open screens do: all of them are at their desks."""
        for token in self._tokens:
            self._line.ask("POST", "/api/v1/presence", token=token, body={})

    def close(self, conversation: int) -> None:
        path = f"/api/v1/conversations/{conversation}/closure"
        self._line.ask("POST", path, token=self._whose(conversation))

    def _whose(self, conversation: int) -> str:
        """Whoever said yes to it; else the same agent from the first word of a conversation to its last."""
        return self._whoever.get(conversation) or self._tokens[conversation % len(self._tokens)]
