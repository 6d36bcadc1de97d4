import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests import make
from troth.accounts.models import Brand, Invitation, Membership
from troth.accounts.rules.permissions import Role

pytestmark = pytest.mark.django_db


def browser(brand: Brand, role: Role = Role.OWNER) -> Client:
    made = Client()
    made.force_login(make.member(brand, role, name=f"Ana the {role}"))
    return made


def shown(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.mark.parametrize("count", [2, 12])
def test_the_page_lists_members_in_the_same_number_of_queries(
    brand: Brand, count: int, django_assert_num_queries: Any
) -> None:
    owner = browser(brand)
    for _ in range(count):
        make.member(brand, Role.AGENT)
    owner.get(reverse("team", args=[brand.slug]))
    with django_assert_num_queries(9):
        page = owner.get(reverse("team", args=[brand.slug]))
    assert page.status_code == 200
    assert shown(page).count('role="row"') == count + 3


def test_a_person_is_invited_by_a_link_that_is_shown_once(brand: Brand) -> None:
    owner = browser(brand)
    said = {"email": "Bo@Shop.example", "role": "supervisor", "name": "Bo"}
    made = owner.post(reverse("team_invite", args=[brand.slug]), said)
    assert made.status_code == 201
    link = re.findall(r"http://testserver/invitation/[\w-]{40,}", shown(made))[0]
    assert Client().get(link).status_code == 200
    page = shown(owner.get(reverse("team", args=[brand.slug])))
    assert "bo@shop.example" in page
    assert "/invitation/" not in page


@pytest.mark.parametrize("changes", [{"email": "nobody"}, {"role": "king"}, {"email": ""}], ids=str)
def test_what_cannot_be_an_invitation_is_said(brand: Brand, changes: dict[str, str]) -> None:
    said = {"email": "bo@shop.example", "role": "agent", **changes}
    answer = browser(brand).post(reverse("team_invite", args=[brand.slug]), said)
    assert answer.status_code == 422
    assert "field-error" in shown(answer)
    assert not Invitation.objects.exists()


def test_a_supervisor_chooses_from_lower_roles_only(brand: Brand) -> None:
    supervisor = browser(brand, Role.SUPERVISOR)
    page = shown(supervisor.get(reverse("team", args=[brand.slug])))
    assert re.findall(r'<option value="(\w+)"', page.partition('id="id_role"')[2]) == ["agent", "expert"]
    said = {"email": "bo@shop.example", "role": "owner"}
    assert supervisor.post(reverse("team_invite", args=[brand.slug]), said).status_code == 422
    assert "Second factor for everybody" not in page


def test_a_list_invites_all_of_its_people(brand: Brand) -> None:
    text = "email,role,name\nbo@shop.example,agent,Bo\ncy@shop.example,expert,Cy\n"
    made = browser(brand).post(reverse("team_list", args=[brand.slug]), {"text": text})
    assert made.status_code == 201
    assert shown(made).count('<code class="copy-words"') == 2
    assert set(Invitation.objects.values_list("email", "role", "name")) == {
        ("bo@shop.example", "agent", "Bo"),
        ("cy@shop.example", "expert", "Cy"),
    }


def test_of_a_list_with_a_bad_line_nobody_is_invited_and_the_line_is_named(brand: Brand) -> None:
    text = "email,role,name\nbo@shop.example,agent,Bo\nnobody,agent,No\ncy@shop.example,king,Cy\n"
    answer = browser(brand).post(reverse("team_list", args=[brand.slug]), {"text": text})
    assert answer.status_code == 422
    assert "Line 3:" in shown(answer)
    assert "Line 4:" in shown(answer)
    assert not Invitation.objects.exists()


def test_a_list_with_a_member_in_it_invites_nobody(brand: Brand) -> None:
    owner = browser(brand)
    member = make.member(brand)
    text = f"bo@shop.example,agent\n{member.email},agent\n"
    answer = owner.post(reverse("team_list", args=[brand.slug]), {"text": text})
    assert answer.status_code == 409
    assert "Nobody was invited." in shown(answer)
    assert not Invitation.objects.exists()


def test_an_invitation_is_renewed_and_withdrawn(brand: Brand) -> None:
    owner = browser(brand)
    owner.post(reverse("team_invite", args=[brand.slug]), {"email": "bo@shop.example", "role": "agent"})
    found = Invitation.objects.get()
    again = owner.post(reverse("team_renewal", args=[brand.slug, found.pk]))
    assert "/invitation/" in shown(again)
    assert owner.post(reverse("team_withdrawal", args=[brand.slug, found.pk])).status_code == 302
    assert "bo@shop.example" not in shown(owner.get(reverse("team", args=[brand.slug])))


def test_a_role_is_changed_from_the_list(brand: Brand) -> None:
    owner, agent = browser(brand), make.member(brand, Role.AGENT)
    answer = owner.post(reverse("team_role", args=[brand.slug, agent.pk]), {"role": "analyst"})
    assert answer.status_code == 302
    assert Membership.objects.get(user=agent).role == "analyst"


def test_whoever_is_removed_sees_nothing_from_their_next_click(brand: Brand) -> None:
    owner, agent, theirs = browser(brand), make.member(brand, Role.AGENT), Client()
    theirs.force_login(agent)
    desk = reverse("conversations", args=[brand.slug])
    assert theirs.get(desk).status_code == 200
    assert owner.get(reverse("team_removal", args=[brand.slug, agent.pk])).status_code == 200
    assert owner.post(reverse("team_removal", args=[brand.slug, agent.pk])).status_code == 302
    assert theirs.get(desk).status_code == 404


def test_the_last_owner_is_told_why_they_cannot_leave(brand: Brand) -> None:
    last = Membership.objects.get(brand=brand).user
    alone = Client()
    alone.force_login(last)
    answer = alone.post(reverse("team_removal", args=[brand.slug, last.pk]), {"sure": "yes"})
    assert answer.status_code == 409


def test_all_brands_lead_to_the_people_of_one(brand: Brand) -> None:
    owner = browser(brand)
    assert owner.get(reverse("team", args=["all"]))["Location"] == reverse("team", args=[brand.slug])
    assert browser(brand, Role.AGENT).get(reverse("team", args=["all"])).status_code == 403
