"""A stand-in for an OpenID Connect provider, from the published formats.

OpenID Connect Discovery 1.0 section 4, Core 1.0 sections 3.1.3.3 (token) and 5.3.2 (userinfo).
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs

import jwt
from django.utils import timezone

CLIENT, SECRET, CODE = "troth", "a secret of thirty-two characters", "a-code"


class Provider(BaseHTTPRequestHandler):
    person: ClassVar[dict[str, Any]] = {}
    asked: ClassVar[list[dict[str, list[str]]]] = []

    def log_message(self, *arguments: Any) -> None:
        """Quiet."""

    def _here(self) -> str:
        address: Any = self.server.server_address
        return f"http://127.0.0.1:{address[1]}"

    def do_GET(self) -> None:
        issuer = self._here()
        if self.path == "/.well-known/openid-configuration":
            self._say(
                {
                    "issuer": issuer,
                    "authorization_endpoint": f"{issuer}/authorize",
                    "token_endpoint": f"{issuer}/token",
                    "userinfo_endpoint": f"{issuer}/userinfo",
                    "jwks_uri": f"{issuer}/keys",
                    "response_types_supported": ["code"],
                    "subject_types_supported": ["public"],
                    "id_token_signing_alg_values_supported": ["HS256"],
                    "token_endpoint_auth_methods_supported": ["client_secret_post"],
                }
            )
        elif self.path == "/userinfo" and self.headers["Authorization"] == "Bearer an-access-token":
            self._say(self.person)
        else:
            self.send_error(404)

    def do_POST(self) -> None:
        said = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.asked.append(said)
        if said.get("code") != [CODE] or said.get("client_secret") != [SECRET] or "code_verifier" not in said:
            self._say({"error": "invalid_grant"}, status=400)
            return
        now = int(timezone.now().timestamp())
        claims = {
            **self.person,
            "iss": self._here(),
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
        }
        token = jwt.encode(claims, SECRET, algorithm="HS256")
        self._say({"access_token": "an-access-token", "token_type": "Bearer", "id_token": token})

    def _say(self, said: dict[str, Any], *, status: int = 200) -> None:
        body = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def running() -> Iterator[str]:
    """The issuer's address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
