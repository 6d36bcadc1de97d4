"""Which pages may show a widget."""

from urllib.parse import urlsplit

FILES = "null"
"""What a browser sends as the origin of a page that was opened from a file (Fetch standard, 3.2)."""


def origin_of(text: str) -> str | None:
    """The origin in its one form, such as "https://shop.example" or "http://127.0.0.1:8080"; or none."""
    text = text.strip().lower()
    if text in (FILES, "file", "file://"):
        return FILES
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return None
    is_bare = parts.path in ("", "/") and not parts.query and not parts.fragment and "@" not in parts.netloc
    if parts.scheme not in ("http", "https") or not parts.hostname or not is_bare:
        return None
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    is_usual = port in (None, {"http": 80, "https": 443}[parts.scheme])
    return f"{parts.scheme}://{host}" if is_usual else f"{parts.scheme}://{host}:{port}"
