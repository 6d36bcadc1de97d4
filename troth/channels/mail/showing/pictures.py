"""The images within a mail, written into its HTML: a frame without an origin sends no session along."""

import base64

from troth.channels.mail.rules.parse import Attachment, Mail, content_of

ROOM = 8 * 1024 * 1024
"""Bytes of images that are written into one page; what is beyond is among the attachments."""
SHOWN = {"image/png", "image/jpeg", "image/jpg", "image/gif", "image/webp"}


class Pictures:
    def __init__(self, raw: bytes, mail: Mail) -> None:
        self.raw = raw
        self.room = ROOM
        self.by_id = {part.content_id: part for part in mail.attachments if part.content_id}
        self.made: dict[str, str] = {}

    def address(self, content_id: str) -> str:
        """The `data:` address of this image; "" if there is none, or no room is left."""
        part = self.by_id.get(content_id.strip())
        if part is None or part.media_type not in SHOWN:
            return ""
        if content_id not in self.made:
            self.made[content_id] = self._made(part)
        # Each place where it stands holds all of it again.
        self.room -= len(self.made[content_id])
        return self.made[content_id] if self.room >= 0 else ""

    def _made(self, part: Attachment) -> str:
        if part.size > self.room:
            return ""
        content = base64.b64encode(content_of(self.raw, part)).decode()
        return f"data:{part.media_type};base64,{content}"
