"""A server that answers as S3's published API does: objects only, no lists."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from hashlib import md5
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Kept = dict[str, tuple[bytes, datetime]]
KEY, SECRET = "key", "secret"


@dataclass(frozen=True, slots=True)
class Bucket:
    """`kept` holds each object's content, and when it was put, by /bucket/name."""

    url: str
    kept: Kept


@contextmanager
def bucket() -> Iterator[Bucket]:
    kept: Kept = {}
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Kept", (Objects,), {"kept": kept}))
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    try:
        yield Bucket(f"http://127.0.0.1:{server.server_port}", kept)
    finally:
        server.shutdown()
        serving.join()
        server.server_close()


class Objects(BaseHTTPRequestHandler):
    """Get, head, put and delete; each request must be signed (AWS4-HMAC-SHA256)."""

    kept: Kept
    protocol_version = "HTTP/1.1"

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self._is_signed():
            self.kept[self.path] = body, datetime.now(UTC)
            self._answer(200, ETag=_tag(body))

    def do_GET(self) -> None:
        if self._is_signed():
            self._show(whole=self.command == "GET")

    do_HEAD = do_GET  # noqa: N815

    def do_POST(self) -> None:
        """DeleteObjects: an XML list of keys, each of which is answered for."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self._is_signed() and self.path.endswith("?delete"):
            bucket = self.path.removesuffix("?delete")
            keys = re.findall(r"<Key>([^<]+)</Key>", body.decode())
            for key in keys:
                self.kept.pop(f"{bucket}/{key}", None)
            gone = "".join(f"<Deleted><Key>{key}</Key></Deleted>" for key in keys)
            self._answer(200, f"<DeleteResult>{gone}</DeleteResult>".encode())

    def _is_signed(self) -> bool:
        if self.headers.get("Authorization", "").startswith(f"AWS4-HMAC-SHA256 Credential={KEY}/"):
            return True
        self._answer(403)
        return False

    def _show(self, *, whole: bool) -> None:
        body, at = self.kept.get(self.path, (None, None))
        if body is None or at is None:
            self._answer(404)
            return
        headers = {"ETag": _tag(body), "Last-Modified": format_datetime(at, usegmt=True)}
        self._answer(200, body if whole else None, length=len(body), **headers)

    def _answer(
        self, status: int, body: bytes | None = None, length: int | None = None, **headers: str
    ) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(length if length is not None else len(body or b"")))
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        pass


def _tag(body: bytes) -> str:
    return f'"{md5(body).hexdigest()}"'
