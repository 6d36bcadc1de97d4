from django.urls import path

from troth.portal.promise_page import pages, setting_up

PUBLIC = "<slug:brand>/promise"
POLICIES = "<slug:brand>/promises/policies"

urlpatterns = [
    path(PUBLIC, pages.promise_page, name="promise_page"),
    path(f"{PUBLIC}.json", pages.promise_json, name="promise_json"),
    path(f"{PUBLIC}.svg", pages.promise_badge, name="promise_badge"),
    path(f"{PUBLIC}/embed", pages.promise_embed, name="promise_embed"),
    path("<slug:brand>/.well-known/troth.json", pages.brand_json, name="brand_document"),
    path(".well-known/troth/<slug:brand>", pages.brand_json, name="brand_well_known"),
    path("<slug:brand>/contact.json", pages.contact_json, name="contact_json"),
    path("<slug:brand>/contact.js", pages.contact_js, name="contact_js"),
    path("<slug:brand>/promises/public", setting_up.promise_public, name="promise_public"),
    path("<slug:brand>/promises/public/choice", setting_up.choice, name="promise_public_choice"),
    path(f"{POLICIES}/advice", setting_up.new_advice, name="basics_advice_new"),
    path(f"{POLICIES}/<int:channel_id>/advice", setting_up.advice, name="basics_advice"),
]
