import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import make
from troth.accounts.models import Brand
from troth.core.database import see
from troth.promises.receipts.links import link_to
from troth.promises.receipts.models import Receipt
from troth.promises.receipts.showing import for_customer


def check(brand: Brand, content: bytes) -> tuple[int, str]:
    given = SimpleUploadedFile("receipt.json", content, content_type="application/json")
    answer = Client().post(f"/{brand.slug}/receipts", {"receipt": given})
    see([brand.pk])
    return answer.status_code, answer.content.decode()


@pytest.fixture
def receipt(brand: Brand) -> Receipt:
    make.conversation(brand)
    return Receipt.objects.get()


def test_a_genuine_receipt_is_known_and_what_became_of_it_is_told(brand: Brand, receipt: Receipt) -> None:
    status, page = check(brand, json.dumps(for_customer(receipt)).encode())
    assert status == 200
    assert "This receipt is genuine" in page
    assert receipt.promise.words in page
    assert "Running" in page
    assert "emma" not in page, "whoever shows a receipt is not told whose it is"


def test_a_receipt_that_was_altered_is_refused(brand: Brand, receipt: Receipt) -> None:
    content = json.dumps(for_customer(receipt)).replace("first_reply", "next_reply").encode()
    for wrong in (content, b"no json", b"{}"):
        status, page = check(brand, wrong)
        assert status == 422
        assert "it was altered, or somebody else signed it" in page


def test_another_brands_receipt_is_none_of_this_brands(brand: Brand, receipt: Receipt) -> None:
    content = json.dumps(for_customer(receipt)).encode()
    status, page = check(make.brand(), content)
    assert status == 422
    assert receipt.promise.words not in page


def test_a_form_without_a_file_says_what_to_choose(brand: Brand) -> None:
    answer = Client().post(f"/{brand.slug}/receipts")
    assert answer.status_code == 422
    assert "receipt.json" in answer.content.decode()


def test_the_page_is_open_to_everybody_and_cheap(brand: Brand, receipt: Receipt) -> None:
    with CaptureQueriesContext(connection) as queries:
        answer = Client().get(f"/{brand.slug}/receipts")
    assert answer.status_code == 200
    assert receipt.key.public_key in answer.content.decode()
    assert (
        len([one for one in queries if one["sql"].startswith("SELECT") and "set_config" not in one["sql"]])
        == 3
    )
    assert Client().get("/nobody/receipts").status_code == 404


def test_a_customer_takes_their_receipt_by_a_signed_link_alone(brand: Brand, receipt: Receipt) -> None:
    link = link_to(brand.slug, receipt.pk)
    answer = Client().get(link)
    assert json.loads(answer.content) == for_customer(receipt)
    assert answer["Content-Disposition"] == 'attachment; filename="receipt.json"'
    assert "no-store" in answer["Cache-Control"]
    for other in (f"/{brand.slug}/receipts/{receipt.pk}", link[:-1], f"/{brand.slug}/receipts/1:x"):
        assert Client().get(other).status_code == 404
    other_brand = make.brand()
    assert Client().get(link.replace(brand.slug, other_brand.slug)).status_code == 404
