"""Under which names the demo's own shop pages may show their chats."""

from urllib.parse import urlsplit

HERE = ("127.0.0.1", "localhost", "[::1]")


def origins_of(url: str) -> list[str]:
    """The given address, and this machine's own names with its port."""
    parts = urlsplit(url)
    port = f":{parts.port}" if parts.port else ""
    return list(
        dict.fromkeys([f"{parts.scheme}://{parts.netloc}", *(f"http://{name}{port}" for name in HERE)])
    )
