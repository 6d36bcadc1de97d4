from django.urls import path

from troth.desk.notices import pages

NOTIFICATIONS = "account/notifications"

urlpatterns = [
    path("push-worker.js", pages.push_worker, name="push_worker"),
    path(NOTIFICATIONS, pages.notifications, name="notifications"),
    path(f"{NOTIFICATIONS}/wishes", pages.wishes, name="notice_wishes"),
    path(f"{NOTIFICATIONS}/devices", pages.devices, name="notice_devices"),
    path(f"{NOTIFICATIONS}/devices/removal", pages.device_removal, name="notice_device_removal"),
    path(f"{NOTIFICATIONS}/test", pages.push_test, name="notice_push_test"),
    path(f"{NOTIFICATIONS}/notice", pages.notice, name="notice"),
]
