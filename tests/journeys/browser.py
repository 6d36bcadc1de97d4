"""A real Chromium, and what no page may show in it: an error, a refusal of its own policy, a barrier."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, expect, sync_playwright

WIDTHS = (1280, 380)
SCHEMES = ("light", "dark")
_FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars")
_TALLEST = 900
# htmx calls it an error when a newer request takes the place of one that is under way, as hx-sync asks for.
# What follows any failure is named after its cause in a line of its own.
_REPLACED = ("htmx:sendAbort", "htmx:afterRequest")
_WAIT = 20_000  # ms; a page has this long to show what it should


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

    def find_no_barrier(self) -> None:
        """The page as it is now, in light and dark, wide and narrow: nothing bars anyone or is cut off."""
        found = [line for scheme in SCHEMES for width in WIDTHS for line in self._barriers(scheme, width)]
        self.page.emulate_media(color_scheme="light")
        self.page.set_viewport_size({"width": WIDTHS[0], "height": _TALLEST})
        assert not found, "\n".join(found)

    def _barriers(self, scheme: str, width: int) -> Iterator[str]:
        self.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
        self.page.set_viewport_size({"width": width, "height": _TALLEST})
        where = f"{self.page.url} ({scheme}, {width} px)"
        for violation in Axe().run(self.page).response["violations"]:
            if violation["impact"] in ("serious", "critical"):
                nodes = ", ".join(str(node["target"]) for node in violation["nodes"])
                yield f"{where}: {violation['id']}: {nodes}"
        beyond = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        if beyond > 0:
            yield f"{where}: {beyond} px wider than the screen"


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
