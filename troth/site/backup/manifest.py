"""What a backup says of itself: its first entry."""

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from troth import __version__
from troth.core.errors import Refused

NAME = "troth-backup.json"
FORMAT = 1
DATABASE, SECRET, BLOBS = "database.dump", "secret", "blobs/"


class NotABackup(Refused):
    """The file cannot be restored; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """`database_sha256` is of the dump; each blob is named by its own."""

    made_at: datetime
    database_sha256: str
    version: str = __version__
    format: int = FORMAT

    def as_json(self) -> bytes:
        return json.dumps({**asdict(self), "made_at": self.made_at.isoformat()}, indent=2).encode() + b"\n"

    @classmethod
    def from_json(cls, text: bytes) -> "Manifest":
        try:
            data = json.loads(text)
            made = cls(
                made_at=datetime.fromisoformat(data["made_at"]).astimezone(UTC),
                database_sha256=str(data["database_sha256"]),
                version=str(data["version"]),
                format=int(data["format"]),
            )
        except (ValueError, KeyError, TypeError) as error:
            raise NotABackup("The file does not begin as a backup of Troth does.") from error
        if made.format != FORMAT:
            raise NotABackup(
                f"This backup was made by Troth {made.version}, in a form that {__version__} does not read: "
                "restore it with that version, then upgrade."
            )
        return made
