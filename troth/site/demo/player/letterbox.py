"""The customers' mail: they send by the demo's own port, and read what has come for them."""

import email
import smtplib
from email import policy
from email.message import EmailMessage
from pathlib import Path

PATIENCE = 10.0


def send(smtp: str, mail: EmailMessage) -> None:
    host, _colon, port = smtp.rpartition(":")
    with smtplib.SMTP(host.strip("[]"), int(port), timeout=PATIENCE) as server:
        server.send_message(mail)


class Letterbox:
    """The newest Message-ID that each customer was sent. A file is read once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._seen = ""
        self._newest: dict[str, str] = {}

    def newest_to(self, address: str) -> str:
        """Empty if nothing has come for this address."""
        for path in sorted(self._folder.glob("[0-9]*.eml")):
            if path.name > self._seen:
                self._read(path)
        return self._newest.get(address, "")

    def _read(self, path: Path) -> None:
        self._seen = path.name
        with path.open("rb") as file:
            mail = email.message_from_binary_file(file, policy=policy.compat32)
        for address in (mail.get("To") or "").split(","):
            plain = address.rpartition("<")[2].strip(" >").lower()
            self._newest[plain] = str(mail.get("Message-ID") or "").strip()
