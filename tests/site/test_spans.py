from datetime import timedelta

import pytest
from babel.dates import format_timedelta
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from troth.site.spans import directed

SPANS = st.timedeltas(min_value=timedelta(days=-900), max_value=timedelta(days=900))
NEAR = st.timedeltas(min_value=timedelta(hours=-30), max_value=timedelta(hours=30))


@pytest.mark.parametrize("language", ["en", "tr", "nl", "es"])
@given(span=SPANS | NEAR)
def test_the_words_are_those_of_the_unrounded_span(language: str, span: timedelta) -> None:
    with translation.override(language):
        assert directed(span) == format_timedelta(span, add_direction=True, locale=language)
