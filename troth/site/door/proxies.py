"""Who asks, and how, behind proxies: their word is taken where they are trusted, else thrown away."""

from collections.abc import Awaitable, Callable, Iterable, MutableMapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Any

Scope = MutableMapping[str, Any]
Application = Callable[[Scope, Any, Any], Awaitable[None]]

FOR, SCHEME = b"x-forwarded-for", b"x-forwarded-proto"


@dataclass(frozen=True, slots=True)
class Trusted:
    """How many proxies stand in front of us, whoever they are; or their addresses."""

    count: int = 0
    networks: tuple[IPv4Network | IPv6Network, ...] = ()

    @classmethod
    def parse(cls, text: str) -> "Trusted":
        """ "1", or "10.0.0.0/8, 192.0.2.7". ValueError for anything else."""
        said = text.strip()
        if said.isascii() and said.isdecimal():
            return cls(count=int(said))
        return cls(networks=tuple(ip_network(part.strip()) for part in said.split(",") if part.strip()))

    def includes(self, address: str) -> bool:
        try:
            asked = ip_address(address.strip())
        except ValueError:
            return False
        return any(asked in network for network in self.networks)

    def is_trusted_peer(self, peer: str) -> bool:
        return self.count > 0 or self.includes(peer)

    def visitor(self, peer: str, forwarded: Sequence[str]) -> str:
        """The address of who asks: the last one in the chain that no trusted proxy has.

        Each proxy appends the address that it saw, so the chain is believed from its end; what stands before
        the first untrusted address was written by the visitor. With a count, n proxies wrote the last n.
        """
        if not self.is_trusted_peer(peer):
            return peer
        if self.count:
            return forwarded[-self.count] if len(forwarded) >= self.count else peer
        return next((one for one in reversed(forwarded) if not self.includes(one)), peer)


def behind_proxies(application: Application, trusted: Trusted) -> Application:
    """The ASGI application as if each visitor had come to it directly."""

    async def answer(scope: Scope, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            scope = {**scope, **_settled(scope, trusted)}
        await application(scope, receive, send)

    return answer


def _settled(scope: Scope, trusted: Trusted) -> dict[str, Any]:
    peer, port = scope.get("client") or ("", 0)
    headers = [(name, value) for name, value in scope["headers"] if name not in (FOR, SCHEME)]
    chain = _said(scope["headers"], FOR)
    settled: dict[str, Any] = {"headers": headers, "client": (trusted.visitor(peer, chain), port)}
    schemes = _said(scope["headers"], SCHEME)
    if schemes and trusted.is_trusted_peer(peer):
        settled["scheme"] = "https" if schemes[-1].lower() == "https" else "http"
    return settled


def _said(headers: Iterable[tuple[bytes, bytes]], wanted: bytes) -> list[str]:
    found = ",".join(value.decode("latin-1") for name, value in headers if name == wanted)
    return [part.strip() for part in found.split(",") if part.strip()]
