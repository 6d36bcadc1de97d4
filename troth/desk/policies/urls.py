from django.urls import path

from troth.desk.policies import pages

POLICIES = "<slug:brand>/promises/policies"
POLICY = f"{POLICIES}/<int:channel_id>"

urlpatterns = [
    path(POLICIES, pages.policies, name="policies"),
    path(POLICY, pages.policy, name="policy"),
    path(f"{POLICY}/draft", pages.draft, name="policy_draft"),
    path(f"{POLICY}/dry-run", pages.dry_run, name="policy_dry_run"),
    path(f"{POLICY}/withdrawal", pages.withdrawal, name="policy_withdrawal"),
]
