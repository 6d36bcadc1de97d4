from django.urls import path

from troth.desk.hours import feeds, pages

HOURS = "<slug:brand>/hours"

urlpatterns = [
    path(HOURS, pages.hours, name="hours"),
    path(f"{HOURS}.ics", feeds.hours_feed, name="hours_feed"),
    path(f"{HOURS}/change", pages.hours_change, name="hours_change"),
    path(f"{HOURS}/preview", pages.hours_preview, name="hours_preview"),
    path(f"{HOURS}/file", pages.hours_file, name="hours_file"),
    path(f"{HOURS}/feed", pages.hours_feed_making, name="hours_feed_making"),
]
