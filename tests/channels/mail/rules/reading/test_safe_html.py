import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from troth.channels.mail.rules.reading.balance import MOST_DEEP, balanced
from troth.channels.mail.rules.reading.safe_html import safe

PICTURE = "data:image/png;base64,AAAA"


def shown(html: str, *, keeps_remote: bool = False) -> str:
    return safe(
        html, picture=lambda name: PICTURE if name == "logo@x" else "", keeps_remote=keeps_remote
    ).html


HARMFUL = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '<a href="javascript:alert(1)">x</a>',
    '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    "<svg><script>alert(1)</script></svg>",
    '<iframe src="https://evil.example"></iframe>',
    '<form action="https://evil.example"><input name=password></form>',
    '<p style="background:url(https://evil.example/x.png)">x</p>',
    '<p style="position:fixed;behavior:url(x)">x</p>',
    '<link rel=stylesheet href="https://evil.example/x.css">',
    "<style>@import 'https://evil.example/x.css';</style>",
    '<meta http-equiv=refresh content="0;url=https://evil.example">',
    '<base href="https://evil.example/">',
    '<td background="https://evil.example/x.png">x</td>',
    '<img srcset="https://evil.example/x.png 2x">',
    '<video poster="https://evil.example/x.png"></video>',
    "<!--<img src=--><img src=x onerror=alert(1)//-->",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "\ue001script>alert(1)\ue001/script>",
]


@pytest.mark.parametrize("html", HARMFUL)
def test_nothing_harmful_is_left(html: str) -> None:
    left = shown(html).lower()
    for word in (
        "<script",
        "onerror",
        "javascript:",
        "evil.example",
        "<iframe",
        "<form",
        "<input",
        "position",
    ):
        assert word not in re.sub(r"&lt;.*?&gt;", "", left)


def test_words_links_and_looks_stay() -> None:
    left = shown(
        '<p style="color: red; position: fixed">Hello <b>Emma</b>, <a href="https://a.example/?b=1&c=2">here</a></p>'
    )
    assert "<b>Emma</b>" in left
    assert 'style="color:red"' in left.replace(": ", ":")
    assert 'href="https://a.example/?b=1&amp;c=2"' in left
    assert 'target="_blank"' in left
    assert "noopener" in left


def test_remote_images_are_left_out_and_counted_until_asked_for() -> None:
    html = '<img src="https://track.example/1.gif"><img src=http://track.example/2.gif>'
    kept = safe(html, picture=lambda name: "", keeps_remote=True)
    left = safe(html, picture=lambda name: "")
    assert ("track.example" in left.html, left.remote) == (False, 2)
    assert kept.html.count("track.example") == 2


def test_images_within_the_mail_are_written_into_it() -> None:
    assert PICTURE in shown('<img src="cid:logo@x">')
    assert "src" not in shown('<img src="cid:other@x">')
    assert 'src="data:image/gif;base64,R0lGOD"' in shown('<img src="data:image/gif;base64,R0lGOD">')
    assert "data:" not in shown('<img src="data:image/svg+xml;base64,AAAA">')


DEEP = [
    "<div>" * 100_000,
    "<b>" * 100_000,
    "<p><font color=red>" * 50_000,
    "<table><tr><td>" * 60_000,
    "<a href=x>" * 90_000,
    "</div>" * 100_000,
    "<!--" * 100_000,
    '<a "' * 100_000,
    "&" * 1_000_000,
    "<" * 1_000_000,
    "<svg><math>" * 50_000,
]


@pytest.mark.parametrize("html", DEEP, ids=lambda html: html[:12])
def test_what_is_nested_without_end_takes_less_than_a_second(html: str) -> None:
    begun = time.process_time()
    shown(html)
    assert time.process_time() - begun < 1


def test_words_below_what_is_too_deep_stay() -> None:
    html = "<div>" * 500 + "Where is my order?" + "</div>" * 500 + "<p>After</p>"
    assert balanced(html).count("<div>") == MOST_DEEP
    assert "Where is my order?" in shown(html)
    assert shown(html).endswith("<p>After</p>")


@given(st.text(max_size=300))
def test_plain_text_survives_as_it_is(text: str) -> None:
    plain = re.sub(r"[<&\r\x00-\x08\x0b-\x1f\x7f-\x9f\ue000\ue001\ud800-\udfff]", "", text)
    assert re.sub("&gt;", ">", shown(plain)).replace("&nbsp;", "\xa0") == plain


@settings(max_examples=200)
@given(
    st.lists(
        st.sampled_from(
            [
                "<b>",
                "</b>",
                "<p>",
                "</p>",
                "<table>",
                "<tr>",
                "<td>",
                "x",
                "<img src=cid:a>",
                "</div>",
                "<div>",
                "<a href='",
                "'",
                '"',
                ">",
                "<!--",
                "-->",
                "<script>",
                "</script>",
            ]
        ),
        max_size=40,
    ).map("".join)
)
def test_any_tags_are_balanced_and_harmless(html: str) -> None:
    left = shown(html)
    assert "<script" not in left
    # A browser reads again what was written: nothing that was words becomes a tag by that.
    again = safe(left, picture=lambda name: "").html
    assert "<script" not in again
    assert re.sub(r"<[^>]*>", "", again) == re.sub(r"<[^>]*>", "", left)
