"""A real Chromium, and what no page may show in it: an error, a refusal of its own policy, a barrier."""

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from tests.journeys.troth import OWNER, PASSWORD

WIDTHS = (1280, 380)
SCHEMES = ("light", "dark")
_FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars")
_TALLEST = 900
# htmx calls it an error when a newer request takes the place of one that is under way, as hx-sync asks for.
# What follows any failure is named after its cause in a line of its own.
_REPLACED = ("htmx:sendAbort", "htmx:afterRequest")
# What else axe looks at is in the document and its layout, and both are the same in the dark.
_COLOURS = ("color-contrast", "link-in-text-block")
_WAIT = 60_000  # ms; a page has this long to show what it should


class Visitor:
    """One person at one browser, and every complaint of that browser."""

    def __init__(self, context: BrowserContext) -> None:
        self.complaints: list[str] = []
        self._forgiven: tuple[str, ...] = _REPLACED
        self.page = context.new_page()
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(f"{self.page.url}: {error}"))

    def _hear(self, said: ConsoleMessage) -> None:
        # Chromium reports a violation of the Content-Security-Policy here as well.
        is_complaint = said.type in ("error", "warning")
        if is_complaint and not any(words in said.text for words in self._forgiven):
            self.complaints.append(f"{self.page.url}: {said.text}")

    def forgives(self, words: str) -> None:
        """From here on a complaint with these words is what the test brings about itself."""
        self._forgiven = (*self._forgiven, words)

    def find_no_barrier(self, schemes: Sequence[str] = SCHEMES, widths: Sequence[int] = WIDTHS) -> None:
        """The page as it is now, in light and dark, wide and narrow: nothing bars anyone or is cut off."""
        # The colours of the dark are the same at every width.
        looks = [
            (scheme, width) for scheme in schemes for width in (widths if scheme == "light" else widths[:1])
        ]
        found = [line for look in looks for line in self._barriers(*look)]
        self.page.emulate_media(color_scheme="light")
        self.page.set_viewport_size({"width": WIDTHS[0], "height": _TALLEST})
        assert not found, "\n".join(found)

    def _barriers(self, scheme: str, width: int) -> Iterator[str]:
        self.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
        self.page.set_viewport_size({"width": width, "height": _TALLEST})
        where = f"{self.page.url} ({scheme}, {width} px)"
        for violation in self._violations(_COLOURS if scheme == "dark" else None):
            if violation["impact"] in ("serious", "critical"):
                nodes = ", ".join(str(node["target"]) for node in violation["nodes"])
                yield f"{where}: {violation['id']}: {nodes}"
        beyond = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        if beyond > 0:
            yield f"{where}: {beyond} px wider than the screen"

    def _violations(self, rules: Sequence[str] | None) -> list[dict[str, Any]]:
        """What axe finds by these rules, or by all; a document is given its half megabyte of script once."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE_SCRIPT)
        options: dict[str, Any] = {"resultTypes": ["violations"], "performanceTimer": False}
        if rules is not None:
            options["runOnly"] = {"type": "rule", "values": [*rules]}
        found: list[dict[str, Any]] = self.page.evaluate(
            "options => axe.run(options).then(found => found.violations)", options
        )
        return found


@contextmanager
def visiting(browser: Browser) -> Iterator[Visitor]:
    """Fails at the end if the browser complained."""
    context = browser.new_context(
        locale="en-GB", timezone_id="Europe/Amsterdam", viewport={"width": WIDTHS[0], "height": _TALLEST}
    )
    context.set_default_timeout(_WAIT)
    try:
        visitor = Visitor(context)
        yield visitor
        assert not visitor.complaints, "\n".join(visitor.complaints)
    finally:
        context.close()


def sign_in(page: Page, url: str) -> None:
    """As the owner of the desk at `url`, to the brand's conversations."""
    page.goto(f"{url}/sign-in")
    page.get_by_label("E-mail").fill(OWNER)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/conversations")


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium; without one the test is skipped, or fails where TROTH_TEST_BROWSER is "required"."""
    program = shutil.which("chromium")
    if program is None:
        reason = "there is no Chromium (apt install chromium)"
        if os.environ.get("TROTH_TEST_BROWSER") == "required":
            pytest.fail(reason)
        pytest.skip(reason)
    expect.set_options(timeout=_WAIT)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=[*_FLAGS])
        try:
            yield browser
        finally:
            browser.close()
