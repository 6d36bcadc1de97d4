"""GET /widget.js: one ES module, put together from its parts, so that a page loads one file."""

import gzip
import hashlib
import json
import re
from functools import cache
from importlib.resources import files

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

PARTS = (
    "line.js",
    "outbox.js",
    "parts.js",
    "asking.js",
    "showing.js",
    "choices.js",
    "countdown.js",
    "widget.js",
)
"""In the order in which they need each other."""
FRESH_FOR = 300
"""Seconds for which a browser need not ask whether there is a newer one."""
_IMPORT = re.compile(r"^import .*?;\n", re.MULTILINE | re.DOTALL)
_EXPORT = re.compile(r"^export ", re.MULTILINE)


@cache
def module() -> bytes:
    """The parts, each without its imports and exports, after the style sheet as a text."""
    folder = files("troth.channels.chat").joinpath("static", "troth", "chat")
    style = folder.joinpath("widget.css").read_text(encoding="utf-8")
    texts = [f"const STYLE = {json.dumps(_plain(style))};\n"]
    for name in PARTS:
        text = folder.joinpath(name).read_text(encoding="utf-8")
        texts.append(_EXPORT.sub("", _IMPORT.sub("", text)))
    return "".join(texts).encode()


def _plain(style: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL)).strip()


@cache
def packed() -> bytes:
    return gzip.compress(module(), 9, mtime=0)


@require_safe
@login_not_required
def widget_js(request: HttpRequest) -> HttpResponse:
    """Open to every page: it holds no word of any brand's."""
    mark = f'"{hashlib.sha256(module()).hexdigest()[:20]}"'
    if request.headers.get("If-None-Match", "") == mark:
        response = HttpResponse(status=304)
    elif "gzip" in request.headers.get("Accept-Encoding", ""):
        response = HttpResponse(packed(), content_type="text/javascript; charset=utf-8")
        response["Content-Encoding"] = "gzip"
    else:
        response = HttpResponse(module(), content_type="text/javascript; charset=utf-8")
    response["ETag"] = mark
    response["Cache-Control"] = f"public, max-age={FRESH_FOR}"
    response["Vary"] = "Accept-Encoding"
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
