"""The only list of formats that can be read."""

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.util import find_spec

from troth.channels.imports.reader import Reader, Source
from troth.core.errors import Refused

HERE = "troth.channels.imports"
MODULES = {
    "service-log": f"{HERE}.service_log",
    "twitter": f"{HERE}.tables.twitter",
    "irc": f"{HERE}.tables.irc",
    "zendesk": f"{HERE}.desks.zendesk",
    "chatwoot": f"{HERE}.desks.chatwoot",
    "intercom": f"{HERE}.desks.intercom",
    "zammad": f"{HERE}.desks.zammad",
    "freshdesk": f"{HERE}.desks.freshdesk",
    "mail": f"{HERE}.mail.files",
    "table": f"{HERE}.tables.table",
}
"""Each format and the module that reads it: the first that recognises a source gets it, so what is told apart
by more comes first and
`table`, which takes anything with a mapping, last."""
AUTO = "auto"


class Unknown(Refused):
    """No reader is called that, or none recognises what is there."""


@cache
def reader(name: str) -> Reader:
    """The reader of this format."""
    if name not in MODULES:
        raise Unknown(f"there is no format {name!r}; choose from {AUTO}, {', '.join(MODULES)}.")
    module: Reader = import_module(MODULES[name])
    return module


def readers() -> Iterator[Reader]:
    for name, module in MODULES.items():
        if find_spec(module.rpartition(".")[0]) and find_spec(module):
            yield reader(name)


def recognised(source: Source) -> Reader | None:
    """Who can read this, if anyone."""
    return next((one for one in readers() if one.recognises(source)), None)
