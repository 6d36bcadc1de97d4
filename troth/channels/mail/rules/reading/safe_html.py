"""The HTML of a mail, made harmless: no script, no form, nothing fetched unless the reader asked for it."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

import nh3

from troth.channels.mail.rules.reading.balance import balanced, put_back

LONGEST = 1_000_000  # characters

_TAGS = frozenset(
    """a abbr address article b bdi bdo big blockquote br caption center cite code col colgroup dd del
    details dfn div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main
    mark ol p pre q rp rt ruby s samp section small span strike strong sub summary sup table tbody td tfoot
    th thead time tr tt u ul var wbr""".split()  # noqa: SIM905 - a list of seventy words is not read
)
_ANYWHERE = frozenset(("style", "dir", "lang", "title", "align", "valign", "width", "height", "bgcolor"))
_ATTRIBUTES = {
    "*": set(_ANYWHERE),
    "a": {"href"},
    "img": {"src", "alt"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "table": {"border", "cellpadding", "cellspacing"},
    "ol": {"start", "type"},
    "font": {"color", "face", "size"},
}
_SIDES = ("top", "right", "bottom", "left")
# None of these can name an address to fetch from, nor leave the place of the mail.
_STYLES = frozenset(
    """color background-color font font-family font-size font-style font-weight line-height letter-spacing
    text-align text-decoration text-transform text-indent vertical-align white-space direction margin padding
    border border-collapse border-spacing border-radius border-color border-style border-width width height
    max-width min-width max-height display list-style-type table-layout word-break overflow-wrap""".split()  # noqa: SIM905
) | {f"{what}-{side}" for what in ("margin", "padding", "border") for side in _SIDES}
_REMOTE = re.compile(r"\s*https?://", re.IGNORECASE)
_PICTURE = re.compile(r"\s*data:image/(png|jpe?g|gif|webp);base64,[A-Za-z0-9+/=\s]+\Z", re.IGNORECASE)
_CONTENT_ID = re.compile(r"\s*cid:(.{1,250})\s*\Z", re.IGNORECASE)
_FETCHES = re.compile(r"url\s*\(|image-set|@import|expression|\\", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Safe:
    """`html` may be shown in a frame without scripts; its `remote` images are left out unless kept."""

    html: str
    remote: int = 0


@dataclass(slots=True)
class _Seen:
    """Decides about each address in the mail, and counts those that would tell the sender of a reader."""

    picture: Callable[[str], str]
    keeps_remote: bool
    remote: int = field(default=0)

    def attribute(self, tag: str, name: str, value: str) -> str | None:
        if name == "style":
            return None if _FETCHES.search(value) else value
        if tag == "img" and name == "src":
            return self._source(value)
        return None if name == "href" and value.strip().lower().startswith(("data:", "cid:")) else value

    def _source(self, value: str) -> str | None:
        if _REMOTE.match(value):
            self.remote += 1
            return value if self.keeps_remote else None
        if (inside := _CONTENT_ID.match(value)) is not None:
            return self.picture(inside[1]) or None
        return value if _PICTURE.match(value) else None


def safe(html: str, *, picture: Callable[[str], str], keeps_remote: bool = False) -> Safe:
    """Sanitized HTML in time linear in its length.

    `picture` gives the `data:` address of the image with this Content-ID, or "". Links open in a new window
    and tell nobody where they were followed.
    """
    seen = _Seen(picture, keeps_remote)
    clean = nh3.clean(
        balanced(html[:LONGEST]),
        tags=set(_TAGS),
        clean_content_tags={"script", "style", "title", "template", "noscript", "svg", "math", "object"},
        attributes=_ATTRIBUTES,
        attribute_filter=seen.attribute,
        filter_style_properties=set(_STYLES),
        url_schemes={"http", "https", "mailto", "tel", "cid", "data"},
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}, "img": {"referrerpolicy": "no-referrer"}},
    )
    return Safe(put_back(clean), seen.remote)
