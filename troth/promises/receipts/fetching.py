"""What a brand publishes of its receipts, read over HTTP: for checking from afar, without a database."""

import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from typing import Any

from troth.promises.receipts.rules.plain import read
from troth.promises.receipts.rules.verify import NotTrue

PATIENCE = 15.0
"""Seconds."""
LARGEST = 16 * 1024 * 1024
"""Bytes."""


@dataclass(frozen=True, slots=True)
class Publisher:
    """One brand at one address, such as https://desk.shop.example. Raises NotTrue where nobody answers."""

    url: str
    brand: str

    def keys(self) -> list[str]:
        """The public keys with which the brand signs or has signed."""
        found = self._get("receipts.json")
        listed = found.get("keys") if isinstance(found, dict) else None
        if not isinstance(listed, list) or not listed:
            raise NotTrue(f"{self._address('receipts.json')} names no key.")
        return [str(key.get("public_key")) for key in listed if isinstance(key, dict)]

    def day(self, day: str) -> Any:
        """The closed day, or None while it has no root."""
        return self._get(f"days/{urllib.parse.quote(day, safe='')}.json")

    def proof(self, digest: str) -> Any:
        """That this receipt is in its day's chain, or None if it is in none."""
        return self._get(f"proofs/{digest}.json")

    def _address(self, name: str) -> str:
        brand = urllib.parse.quote(self.brand, safe="")
        return f"{self.url.rstrip('/')}/.well-known/troth/{brand}/{name}"

    def _get(self, name: str) -> Any:
        address = self._address(name)
        if not address.startswith(("https://", "http://")):
            raise NotTrue("--url begins with https://, as in https://desk.shop.example.")
        try:
            with urllib.request.urlopen(address, timeout=PATIENCE) as answer:  # noqa: S310 - its scheme is checked above
                return read(answer.read(LARGEST))
        except urllib.error.HTTPError as error:
            error.close()
            if error.code == 404:
                return None
            raise NotTrue(f"{address} answers {error.code}.") from error
        except (OSError, ValueError) as error:
            raise NotTrue(f"{address} cannot be read.") from error
