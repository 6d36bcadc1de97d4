"""Which language somebody writes in."""

import re
from collections.abc import Sequence
from functools import lru_cache
from threading import Lock
from typing import Protocol

LEAST_LETTERS = 12
LEAST_CONFIDENCE = 0.85
# What is in a language that the brand does not speak would otherwise be taken for the nearest that it does.
LEAST_SHARE_OF_ALLOWED = 0.2
ENOUGH_LETTERS = 4000

_NEITHER_WORDS = re.compile(r"https?://\S+|www\.\S+|\S+@\S+|[0-9]+")
_REPLY_MARK = re.compile(r"^(?:\s*(?:re|fw|fwd|aw|antw|doorst|rv|ynt|ilt|betreff)\s*:)+", re.IGNORECASE)
_LOADING = Lock()


class _Identifier(Protocol):
    def rank(self, text: str) -> list[tuple[str, float]]: ...


def language_of(text: str, subject: str, allowed: Sequence[str], default: str) -> str:
    """Which of the allowed languages was written in; the default where that is not certain.

    Of a mail, quoted lines and what follows a signature's mark (RFC 3676 §4.3) are not the writer's words of
    today.
    """
    own = _own_words(text, subject)
    if sum(map(str.isalpha, own)) < LEAST_LETTERS:
        return default
    with _LOADING:
        identifier = _identifier()
    likelihood = dict(identifier.rank(own))
    among_allowed = {language: likelihood.get(language, 0.0) for language in allowed}
    share = sum(among_allowed.values())
    if share < LEAST_SHARE_OF_ALLOWED:
        return default
    best = max(among_allowed, key=lambda language: among_allowed[language])
    return best if among_allowed[best] / share >= LEAST_CONFIDENCE else default


def _own_words(text: str, subject: str) -> str:
    lines = [_REPLY_MARK.sub("", subject)]
    for line in text[: 4 * ENOUGH_LETTERS].splitlines():
        if line.rstrip() == "--":
            break
        if not line.lstrip().startswith(">"):
            lines.append(line)
    return _NEITHER_WORDS.sub(" ", "\n".join(lines)).strip()[:ENOUGH_LETTERS]


def load() -> None:
    """Take in the model of languages now, so that nobody's first words do wait for it."""
    with _LOADING:
        _identifier()


@lru_cache(maxsize=1)
def _identifier() -> _Identifier:
    """Loaded once: half a second and 70 MB, which threads that load it together would multiply.

    Imported here, since it brings numpy along, and most processes never read what somebody writes.
    """
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier: _Identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    return identifier
