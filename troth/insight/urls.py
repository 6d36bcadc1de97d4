from django.urls import path

from troth.insight import pages

urlpatterns = [path("<slug:brand>/insight", pages.insight, name="insight")]
