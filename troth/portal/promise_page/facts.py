from dataclasses import dataclass

from troth.core.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class PromisePageOpened(Fact):
    """From here on everybody may see what the brand promises and keeps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PromisePageClosed(Fact):
    pass
