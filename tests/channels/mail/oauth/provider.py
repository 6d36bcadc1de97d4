"""A provider of access on this machine, in the shapes that RFC 6749, 7636, 7662 and 8628 publish."""

import base64
import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from troth.channels.mail.oauth.providers import Provider

CODE = "code from the page"


class Stub:
    """Gives a grant to whoever has the code or was said yes to; `refuses` takes every grant back."""

    def __init__(self, user: str) -> None:
        self.user = user
        self.refuses = False
        self.pending = 2
        self.challenge = ""
        self.refreshes = 0
        self.rotates = False
        self.ends_in: int | None = None
        self.valid: set[str] = set()
        self.grant = "refresh 0"

    def answer(self, path: str, said: dict[str, str]) -> tuple[int, dict[str, Any]]:
        if path == "/introspect":
            is_active = said.get("token") in self.valid
            return 200, {"active": is_active, "email": self.user, "username": self.user}
        if path == "/device":
            return 200, {
                "user_code": "WDJB-MJHT",
                "device_code": "device",
                "verification_uri": "https://provider.example/device",
                "expires_in": 900,
                "interval": 1,
            }
        return self._token(said)

    def _token(self, said: dict[str, str]) -> tuple[int, dict[str, Any]]:
        if said.get("client_id") != "client" or self.refuses:
            return 400, {"error": "invalid_grant", "error_description": "Token has been revoked."}
        kind = said["grant_type"]
        if kind == "refresh_token":
            if said["refresh_token"] != self.grant:
                return 400, {"error": "invalid_grant"}
            self.refreshes += 1
            return 200, self._tokens(is_new=self.rotates)
        if kind == "authorization_code":
            proof = base64.urlsafe_b64encode(hashlib.sha256(said["code_verifier"].encode()).digest())
            is_right = said["code"] == CODE and proof.rstrip(b"=").decode() == self.challenge
            return (200, self._tokens(is_new=True)) if is_right else (400, {"error": "invalid_grant"})
        if self.pending:
            self.pending -= 1
            return 400, {"error": "slow_down" if self.pending == 0 else "authorization_pending"}
        return 200, self._tokens(is_new=True)

    def _tokens(self, *, is_new: bool) -> dict[str, Any]:
        token = f"access{len(self.valid)}"
        self.valid.add(token)
        said: dict[str, Any] = {"access_token": token, "token_type": "Bearer", "expires_in": 3600}
        if is_new:
            self.grant = f"refresh {len(self.valid)}"
            said["refresh_token"] = self.grant
        if self.ends_in is not None:
            said["refresh_token_expires_in"] = self.ends_in
        return said

    def remember(self, url: str) -> str:
        """What the provider's page learns from the address that a person was led to; its state."""
        said = parse_qs(urlsplit(url).query)
        assert said["code_challenge_method"] == ["S256"]
        self.challenge = said["code_challenge"][0]
        return said["state"][0]


@contextmanager
def running(stub: Stub) -> Iterator[tuple[int, Provider]]:
    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            pairs = parse_qs(self.rfile.read(length).decode())
            said = {name: values[0] for name, values in pairs.items()}
            status, answer = stub.answer(urlsplit(self.path).path, said)
            body = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *words: Any) -> None:  # noqa: A002
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    port = server.server_address[1]
    root = f"http://127.0.0.1:{port}"
    try:
        yield (
            port,
            Provider(
                name="google",
                title="Stub",
                authorization_url=f"{root}/authorize",
                token_url=f"{root}/token",
                device_url=f"{root}/device",
                scope="mail",
                client="client",
            ),
        )
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
