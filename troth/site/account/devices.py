"""What a browser says of itself, in words that its owner knows it by."""

PROGRAMS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"),
    ("Chrome/", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari/", "Safari"),
    ("curl/", "curl"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)
"""In the order of looking: many programs name the others that they are like, the rarer one first."""


def device(user_agent: str) -> tuple[str, str]:
    """The program and the system, each empty if nobody knows it."""
    return _named(user_agent, PROGRAMS), _named(user_agent, SYSTEMS)


def is_handheld(user_agent: str) -> bool:
    return any(word in user_agent for word in ("Mobile", "iPhone", "Android"))


def _named(text: str, known: tuple[tuple[str, str], ...]) -> str:
    return next((name for mark, name in known if mark in text), "")
