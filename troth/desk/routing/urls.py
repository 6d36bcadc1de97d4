from django.urls import path

from troth.desk.routing import asked, pages, waiting

urlpatterns = [
    path("<slug:brand>/routing", pages.routing, name="routing"),
    path("<slug:brand>/routing/setting", pages.routing_setting, name="routing_setting"),
    path("<slug:brand>/routing/waiting", waiting.waiting, name="routing_waiting"),
    path("<slug:brand>/conversations/<int:conversation_id>/asked", asked.asked, name="conversation_asked"),
]
