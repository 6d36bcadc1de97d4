from django.urls import path

from troth.desk.honesty import pages

urlpatterns = [path("<slug:brand>/promises/honesty", pages.honesty, name="honesty")]
