from django.urls import path

from troth.desk.review import pages

urlpatterns = [
    path("<slug:brand>/review", pages.review, name="review"),
    path("<slug:brand>/review/looks", pages.review_looks, name="review_looks"),
]
