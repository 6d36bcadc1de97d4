"""A brand's own site, on another port than the desk and so of another origin, under a strict policy."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>The Shop</title><link rel="icon" href="data:,"></head>
<body><main><h1>Lamps</h1><p>Made by hand.</p></main>
<script type="module" src="{desk}/widget.js" data-key="{key}"{more}></script>
</body></html>
"""


def page(desk: str, key: str, **more: str) -> str:
    """The shop's page with the one line in it; `more` are further attributes, such as data_user."""
    attributes = "".join(f' {name.replace("_", "-")}="{value}"' for name, value in more.items())
    return PAGE.format(desk=desk, key=key, more=attributes)


class Shop:
    """`pages` may change while it runs; each is served under its name."""

    def __init__(self, desk: str) -> None:
        self.desk = desk
        self.pages: dict[str, str] = {}
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._answering())

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def _answering(self) -> type[BaseHTTPRequestHandler]:
        shop = self

        class Answering(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = shop.pages.get(self.path, "").encode()
                self.send_response(200 if body else 404)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                policy = f"default-src 'none'; img-src data:; script-src {shop.desk}; connect-src {shop.desk}"
                self.send_header("Content-Security-Policy", policy)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *said: object) -> None:
                """Nobody reads along."""

        return Answering


@contextmanager
def open_shop(desk: str) -> Iterator[Shop]:
    shop = Shop(desk)
    thread = threading.Thread(target=shop.server.serve_forever, name="shop")
    thread.start()
    try:
        yield shop
    finally:
        shop.server.shutdown()
        shop.server.server_close()
        thread.join()
