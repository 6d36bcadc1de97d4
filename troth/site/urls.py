"""Every address that Troth answers to."""

from allauth.account.views import login, logout
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from troth.site.api import api, nothing_here
from troth.site.monitoring.metrics import metrics
from troth.site.pages import first_run, health
from troth.site.pages.components import components

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("api/v1/", nothing_here, name="api_root"),
    path("api/v1/", api.urls),
    path("api/v1/<path:rest>", nothing_here, name="nothing_here"),
    path("sign-in", login, name="account_login"),
    path("sign-out", logout, name="account_logout"),
    path("language", login_not_required(set_language), name="language"),
    path("first-run", first_run.first_run, name="first_run"),
    path("first-run/sentence", first_run.sentence, name="first_run_sentence"),
]
if settings.TROTH_DEMO:
    urlpatterns.append(path("", include("troth.site.demo.urls")))
if settings.DEBUG:
    urlpatterns.append(path("_components", components, name="components"))
urlpatterns += [
    path("", include("troth.site.account.urls")),
    path("", include("troth.channels.chat.web.urls")),
    path("", include("troth.insight.urls")),
    path("", include("troth.channels.mail.showing.urls")),
    path("", include("troth.channels.mail.quarantine.urls")),
    path("", include("troth.channels.mail.urls")),
    path("", include("troth.desk.notices.urls")),
    path("", include("troth.desk.offers.urls")),
    path("", include("troth.desk.team.urls")),
    path("", include("troth.desk.board.urls")),
    path("", include("troth.desk.needs.urls")),
    path("", include("troth.desk.routing.urls")),
    path("", include("troth.desk.agents.urls")),
    path("", include("troth.desk.capacity.urls")),
    path("", include("troth.desk.policies.urls")),
    path("", include("troth.desk.receipts.urls")),
    path("", include("troth.desk.giving.urls")),
    path("", include("troth.desk.resets.urls")),
    path("", include("troth.desk.review.urls")),
    path("", include("troth.portal.urls")),
    path("", include("troth.desk.ledger.urls")),
    path("", include("troth.desk.honesty.urls")),
    path("", include("troth.desk.hours.urls")),
    path("", include("troth.desk.wordings.urls")),
    path("", include("troth.desk.urls")),
]
