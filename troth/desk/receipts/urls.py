from django.urls import path

from troth.desk.receipts import pages, published

PUBLISHED = ".well-known/troth/<slug:brand>"

urlpatterns = [
    path(f"{PUBLISHED}/receipts.json", published.keys, name="receipt_keys"),
    path(f"{PUBLISHED}/days/<int:year>.json", published.days, name="receipt_days"),
    path(f"{PUBLISHED}/days/<slug:day>.json", published.day, name="receipt_day"),
    path(f"{PUBLISHED}/proofs/<slug:digest>.json", published.proof, name="receipt_proof"),
    path("<slug:brand>/receipts", pages.receipts, name="receipts"),
    path("<slug:brand>/receipts/<str:key>", pages.receipt, name="receipt"),
]
