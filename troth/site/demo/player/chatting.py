"""A customer at a shop's chat: what the widget does, without a browser."""

import http.client
import json
import socket
import threading
from contextlib import suppress
from typing import Any
from urllib.parse import quote, urlsplit

from troth.site.demo.letters import picture
from troth.site.demo.player.desk import Line, Wrong
from troth.site.demo.program import Doors
from troth.site.demo.script import Matter
from troth.site.demo.vouching import vouched

SILENT_FOR = 40.0
"""Seconds without a byte after which a line counts as dead; the server says something more often."""


class Chatter:
    """One customer with the chat open. Their line says what has arrived and is read, as the widget does."""

    def __init__(self, url: str, door: Doors, matter: Matter) -> None:
        self._url, self._path = url, f"/chat/{door.chat_key}"
        self._query = f"?language={matter.customer.language}"
        self._zone, self._number, self._said = matter.shop.zone, matter.number, 0
        self._line = Line(url)
        user = vouched(matter.customer, door.chat_secret)
        self._token = self._line.ask("POST", f"{self._path}/tokens", token="", body={"user": user})["token"]
        self._listening: socket.socket | None = None

    def say(self, text: str, key: str, *, has_picture: bool = False) -> None:
        body: dict[str, Any] = {"text": text, "zone": self._zone, "key": key, "files": []}
        if has_picture:
            path = f"{self._path}/files?name={quote('crack.png')}"
            kept = self._line.ask("POST", path, token=self._token, body=picture())
            body["files"] = [kept["file"]]
        self._line.ask("POST", f"{self._path}/messages{self._query}", token=self._token, body=body)
        if self._listening is None:
            self._open()

    def _open(self) -> None:
        connection = http.client.HTTPConnection(urlsplit(self._url).netloc, timeout=SILENT_FOR)
        connection.connect()
        self._listening = connection.sock
        threading.Thread(target=self._listen, args=(connection,), daemon=True).start()

    def _listen(self, connection: http.client.HTTPConnection) -> None:
        """Until the customer leaves, or the server does; then what comes is there for their next visit."""
        marks = Line(self._url)
        try:
            connection.request(
                "GET", f"{self._path}/line{self._query}", headers={"Authorization": f"Bearer {self._token}"}
            )
            answer, event = connection.getresponse(), ""
            while line := answer.readline():
                name, _colon, value = line.decode().strip().partition(": ")
                if name == "event":
                    event = value
                elif name == "data" and event == "message":
                    self._mark(marks, json.loads(value)["id"])
        except (OSError, Wrong, http.client.HTTPException):
            pass  # the line was cut under the reader, which is how a customer leaves
        finally:
            connection.close()
            marks.close()

    def _mark(self, line: Line, message: int) -> None:
        body = {"received": [message], "read": message}
        line.ask("POST", f"{self._path}/marks", token=self._token, body=body)

    def leave(self) -> None:
        if self._listening is not None:
            with suppress(OSError):
                self._listening.shutdown(socket.SHUT_RDWR)
        self._line.close()
