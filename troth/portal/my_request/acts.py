"""What the forms of a request's page send: each leads back to the page, which says what was done."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect

from troth.portal.my_request import actions, choosing
from troth.portal.my_request.door import Asked, for_customers
from troth.portal.my_request.pages import refused

Act = Callable[[Asked], str]
"""Does it, and answers with the name of the sentence that says so."""


def form(act: Act) -> Callable[..., HttpResponseBase]:
    @for_customers("POST", refused=refused)
    @wraps(act)
    def sent(asked: Asked) -> HttpResponse:
        done = act(asked)
        page = asked.address("my_request")
        response = HttpResponseRedirect(f"{page}{'&' if '?' in page else '?'}done={done}#done")
        # What comes next is a page, however this was asked for (RFC 9110, 15.4.4).
        response.status_code = 303
        return response

    return sent


@form
def messages(asked: Asked) -> str:
    files = asked.http.FILES.getlist("files")
    actions.add(asked.request, actions.Words(asked.text("text"), asked.text("key"), files))
    return "added"


@form
def choice(asked: Asked) -> str:
    """Another way or time: by mail, a call, or on as it is."""
    wish = choosing.Wish(asked.text("choice"), asked.text("mail"), asked.text("phone"), asked.text("at"))
    return choosing.choose(asked.request, wish)


@form
def closing(asked: Asked) -> str:
    actions.need_no_answer(asked.request)
    return "closed"


@form
def rating(asked: Asked) -> str:
    actions.rate(asked.request, _number(asked, "message"), _number(asked, "score"), asked.text("text"))
    return "rated"


@form
def refusal(asked: Asked) -> str:
    actions.refuse_answer(asked.request, _number(asked, "message"))
    return "refused"


def _number(asked: Asked, name: str) -> int:
    """What the form names; 0, which nothing is, for what is no number."""
    said = asked.text(name)
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 18 else 0
