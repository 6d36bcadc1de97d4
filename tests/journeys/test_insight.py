"""The report as a browser shows it: from the disk, without a network, in both themes."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.insight.report.stand_in import about, figures, measured
from tests.journeys.browser import SCHEMES, Visitor, visiting
from troth.insight.report.compare import compare
from troth.insight.report.comparison import write_comparison
from troth.insight.report.write import write


def looked_at(browser: Browser, path: Path, *, schemes: Sequence[str] = SCHEMES) -> None:
    with visiting(browser) as visitor:
        asked: list[str] = []
        visitor.page.on("request", lambda request: asked.append(request.url))
        visitor.page.goto(path.as_uri())
        # The checker of barriers is a script, so it can look only once the page's own policy is gone.
        html = path.read_text("utf-8")
        assert asked == [path.as_uri()]
        visitor.page.set_content(html.replace("http-equiv", "data-policy"))
        _find_no_barrier(visitor, schemes)


def _find_no_barrier(visitor: Visitor, schemes: Sequence[str]) -> None:
    visitor.page.emulate_media(reduced_motion="reduce")
    some = visitor.page.locator("summary").all()[:3]
    for summary in some:
        summary.focus()
        visitor.page.keyboard.press("Enter")
    assert visitor.page.locator("details[open]").count() == len(some)
    visitor.find_no_barrier(schemes)


# Another language has other words and other widths, and the same colours.
@pytest.mark.parametrize(("locale", "schemes"), [("en", SCHEMES), ("tr", ("light",))], ids=["en", "tr"])
def test_the_report_bars_nobody_and_asks_for_nothing(
    browser: Browser, tmp_path: Path, locale: str, schemes: Sequence[str]
) -> None:
    (report, *_rest) = write(measured(), about(), tmp_path, locale=locale)
    looked_at(browser, report, schemes=schemes)


def test_a_comparison_bars_nobody_either(browser: Browser, tmp_path: Path) -> None:
    changes = compare(measured().as_json(), measured(overall=figures(0.5)).as_json())
    looked_at(browser, write_comparison(changes, tmp_path, before="May", after="June"))
