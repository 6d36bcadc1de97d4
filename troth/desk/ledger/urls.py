from django.urls import path

from troth.desk.ledger import calibration, files, pages

PROMISES = "<slug:brand>/promises"

urlpatterns = [
    path(PROMISES, pages.promises, name="promises"),
    path(f"{PROMISES}.csv", files.promises_csv, name="promises_csv"),
    path(f"{PROMISES}.json", files.promises_json, name="promises_json"),
    path(f"{PROMISES}/calibration", calibration.promise_calibration, name="promise_calibration"),
    path(f"{PROMISES}/<int:promise_id>", pages.promise, name="promise"),
]
