from django.urls import path

from troth.site.demo.pages import mails, shop, start, tour

urlpatterns = [
    path("demo", start.start, name="demo"),
    path("demo/mails", mails.mails, name="demo_mails"),
    path("demo/people/<slug:who>", start.enter, name="demo_enter"),
    path("demo/shops/<slug:slug>", shop.shop, name="demo_shop"),
    path("demo/tour/<int:step>", tour.tour, name="demo_tour"),
]
