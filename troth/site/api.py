"""The JSON API. The gate has checked the token before anything here runs."""

import logging
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema

from troth import __version__
from troth.core.errors import Refused
from troth.desk.api import conversations, ledger, offers, presence, promises
from troth.site.problems import problem

logger = logging.getLogger(__name__)

SCHEME = {"token": {"type": "http", "scheme": "bearer"}}


class DescribedAPI(NinjaAPI):
    """Names the bearer token in openapi.json: what `openapi_extra` says of components is not taken in."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**options)
        schema["components"]["securitySchemes"] = SCHEME
        return schema


api = DescribedAPI(
    title="Troth",
    version=__version__,
    description="Conversations, promises and facts. Send `Authorization: Bearer TOKEN`.",
    docs_url=None,
    openapi_url="/openapi.json",
    urls_namespace="api",
    openapi_extra={"security": [{"token": []}]},
)
api.add_router("", conversations.router)
api.add_router("", ledger.router)
api.add_router("", offers.router)
api.add_router("", presence.router)
api.add_router("", promises.router)


@api.exception_handler(Refused)
def refused(request: HttpRequest, error: Refused) -> HttpResponse:
    return problem(error.status, str(error))


@api.exception_handler(Http404)
def not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem(404, "There is nothing here that this token may see.")


@api.exception_handler(ValidationError)
def not_valid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    errors = [
        {"where": [str(part) for part in one.get("loc", ())], "message": str(one.get("msg", ""))}
        for one in error.errors
    ]
    return problem(422, "The request is not what this address takes.", errors=errors)


@api.exception_handler(HttpError)
def failed(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(error.status_code, error.message)


@api.exception_handler(Exception)
def broken(request: HttpRequest, error: Exception) -> HttpResponse:
    logger.exception("an API request failed", exc_info=error)
    return problem(500, "Something broke on our side; it has been noted, and nothing was changed.")


@csrf_exempt  # as all of the API: a program with a token has no form to take one from
def nothing_here(request: HttpRequest, rest: str = "") -> HttpResponse:
    return problem(404, "The API has no such address; see openapi.json.")
