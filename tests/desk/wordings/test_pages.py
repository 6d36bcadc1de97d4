import pytest
from django.test import Client

from tests import make
from tests.desk.ledger.test_pages import client_of
from troth.accounts.models import Brand
from troth.accounts.rules.permissions import Role
from troth.core.database import see
from troth.promises.moments import LANGUAGES
from troth.promises.rules.wordings import MAIL, NAMES, OPEN, RESET
from troth.promises.wordings import built_in, own_words

OURS = "Answer by {moment}, that is in {span}!"


def said(name: str = OPEN, language: str = "en", text: str = OURS) -> dict[str, str]:
    return {"name": name, "language": language, "text": text}


def written(brand: Brand, language: str = "en") -> dict[str, str]:
    see([brand.pk])
    return own_words(brand.pk, language)


def test_words_are_kept_shown_and_marked_as_ones_own(brand: Brand, desk: Client) -> None:
    answer = desk.post(f"/{brand.slug}/words/writing", said())
    assert answer.status_code == 302
    assert written(brand) == {OPEN: OURS}
    page = desk.get(answer["Location"]).content.decode()
    assert OURS in page
    assert "yours" in page
    assert "Back to the built-in words" in page
    assert "Answer by " in page


def test_the_history_shows_each_version_and_who_wrote_it(brand: Brand) -> None:
    browser = Client()
    browser.force_login(make.member(brand, name="Zoe"))
    browser.post(f"/{brand.slug}/words/writing", said(text="First: {moment} {span}"))
    browser.post(f"/{brand.slug}/words/writing", said(text=""))
    assert written(brand) == {}
    page = browser.get(f"/{brand.slug}/words").content.decode()
    assert "First: {moment} {span}" in page
    assert "Zoe" in page


def test_the_built_in_words_unchanged_are_no_own_ones(brand: Brand, desk: Client) -> None:
    text = built_in(MAIL, "nl").replace("\n", "\r\n")
    desk.post(f"/{brand.slug}/words/writing", said(MAIL, "nl", text))
    assert written(brand, "nl") == {}


def test_a_language_without_own_words_says_which_words_its_customers_get(brand: Brand, desk: Client) -> None:
    desk.post(f"/{brand.slug}/words/writing", said())
    page = desk.get(f"/{brand.slug}/words?name={OPEN}&language=tr").content.decode()
    assert "You wrote nothing in this language" in page
    assert "never those that you wrote in English" in page


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_every_text_is_shown_as_the_customer_reads_it(
    brand: Brand, desk: Client, name: str, language: str
) -> None:
    words = {"name": name, "language": language, "text": ""}
    page = desk.post(f"/{brand.slug}/words/preview", words).content.decode()
    assert "{" not in page.split('lang="', 1)[1]
    assert "15" in page or name == "promise_when_closed"


def test_the_preview_says_what_is_wrong_and_writes_nothing(brand: Brand, desk: Client) -> None:
    page = desk.post(f"/{brand.slug}/words/preview", said(text="<script> {when} {moment}")).content.decode()
    assert "There is no placeholder {when} here" in page
    assert "{span} is missing" in page
    assert "&lt;script&gt;" in page
    assert "<script>" not in page
    assert written(brand) == {}


@pytest.mark.parametrize(
    "wrong", [{"text": "By {moment}"}, {"text": "x" * 2001}, {"name": "greeting"}, {"language": "fr"}]
)
def test_what_cannot_be_said_is_refused_with_a_sentence(
    brand: Brand, desk: Client, wrong: dict[str, str]
) -> None:
    answer = desk.post(f"/{brand.slug}/words/writing", {**said(), **wrong})
    assert answer.status_code == 422
    assert written(brand) == {}


def test_a_reset_is_previewed_with_its_reason_and_the_machines_word(brand: Brand, desk: Client) -> None:
    text = "Sorry! {reason} Now {moment}, in {span}."
    page = desk.post(f"/{brand.slug}/words/preview", said(RESET, "en", text)).content.decode()
    assert "It is busier than usual" in page
    assert "This is said automatically" in page


def test_only_an_owner_writes_words(brand: Brand, desk: Client) -> None:
    for role in (Role.SUPERVISOR, Role.AGENT, Role.EXPERT, Role.ANALYST):
        browser = client_of(brand, role)
        assert browser.get(f"/{brand.slug}/words").status_code == 403
        assert browser.post(f"/{brand.slug}/words/writing", said()).status_code == 403
    assert client_of(make.brand(), Role.OWNER).post(f"/{brand.slug}/words/writing", said()).status_code == 404
    assert desk.get("/all/words").status_code == 404
    assert written(brand) == {}


def test_the_page_costs_the_same_queries_however_much_was_written(
    brand: Brand, desk: Client, django_assert_num_queries: object
) -> None:
    for text in (OURS, "Soon: {moment} {span}"):
        desk.post(f"/{brand.slug}/words/writing", said(text=text))
    with django_assert_num_queries(9):  # type: ignore[operator]
        desk.get(f"/{brand.slug}/words")
