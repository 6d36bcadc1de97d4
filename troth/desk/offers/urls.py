from django.urls import path

from troth.desk.offers import answering, pages

urlpatterns = [
    path("offers", pages.standing_offers, name="offers_standing"),
    path("offers/<int:offer_id>/acceptance", answering.acceptance, name="offer_acceptance"),
    path("offers/<int:offer_id>/passing", answering.passing, name="offer_passing"),
    path("offers/presence", pages.presence, name="offers_presence"),
    path("<slug:brand>/offers", pages.offers, name="offers"),
]
