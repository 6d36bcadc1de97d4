"""The addresses as they are where a demo runs."""

from django.urls import include, path

from troth.site.urls import urlpatterns as without_demo

urlpatterns = [path("", include("troth.site.demo.urls")), *without_demo]
