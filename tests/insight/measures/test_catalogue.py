import re
from pathlib import Path

from django.utils.translation import override

from troth.insight.measures.catalogue import CATALOGUE

DOCUMENT = Path(__file__).parents[3] / "docs" / "measures.md"


def test_the_documentation_says_what_the_catalogue_says() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| \w+ \| (.+) \|$", DOCUMENT.read_text("utf-8"), re.MULTILINE))
    with override("en"):
        assert rows == {name: str(one.definition) for name, one in CATALOGUE.items()}
