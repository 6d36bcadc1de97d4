from django.urls import path

from troth.desk.team import pages

TEAM = "<slug:brand>/team"
INVITATION = f"{TEAM}/invitations/<int:invitation_id>"

urlpatterns = [
    path(TEAM, pages.team, name="team"),
    path(f"{TEAM}/invitations", pages.invite, name="team_invite"),
    path(f"{TEAM}/list", pages.invite_list, name="team_list"),
    path(f"{INVITATION}/renewal", pages.renewal, name="team_renewal"),
    path(f"{INVITATION}/withdrawal", pages.withdrawal, name="team_withdrawal"),
    path(f"{TEAM}/<int:user_id>/role", pages.role, name="team_role"),
    path(f"{TEAM}/<int:user_id>/removal", pages.removal, name="team_removal"),
    path(f"{TEAM}/second-factor", pages.second_factor, name="team_second_factor"),
]
