"""The address of a page on which somebody chats, as it is kept."""

from urllib.parse import urlsplit

from troth.conversations.rules.words import storable

LONGEST = 500


def page_address(given: str) -> str:
    """Site and path only: what follows a ? or # may say who somebody is. Empty for what is no web page."""
    try:
        parts = urlsplit(storable(given).strip())
        site = parts.netloc.rpartition("@")[2]
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not site:
        return ""
    return f"{parts.scheme}://{site}{parts.path}"[:LONGEST]
