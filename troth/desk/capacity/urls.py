from django.urls import path

from troth.desk.capacity import pages

urlpatterns = [
    path("<slug:brand>/capacity", pages.capacity, name="capacity"),
    path(
        "<slug:brand>/promises/policies/<int:channel_id>/capacity",
        pages.policy_capacity,
        name="policy_capacity",
    ),
]
