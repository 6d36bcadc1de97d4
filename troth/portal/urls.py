from django.urls import URLPattern, URLResolver, include, path

from troth.portal.my_request import acts, pages

REQUEST = "<slug:brand>/request/<str:key>"

urlpatterns: list[URLPattern | URLResolver] = [
    path(REQUEST, pages.my_request, name="my_request"),
    path(f"{REQUEST}/now", pages.now, name="my_request_now"),
    path(f"{REQUEST}/line", pages.line, name="my_request_line"),
    path(f"{REQUEST}/files/<int:attachment_id>", pages.file, name="my_request_file"),
    path(f"{REQUEST}/messages", acts.messages, name="my_request_messages"),
    path(f"{REQUEST}/choice", acts.choice, name="my_request_choice"),
    path(f"{REQUEST}/closing", acts.closing, name="my_request_closing"),
    path(f"{REQUEST}/rating", acts.rating, name="my_request_rating"),
    path(f"{REQUEST}/refusal", acts.refusal, name="my_request_refusal"),
    path("", include("troth.portal.promise_page.urls")),
]
