import pytest
from django.db import IntegrityError, transaction

from tests import make
from troth.accounts.models import Brand
from troth.people.models import Queue


def test_a_brand_is_born_with_one_queue(brand: Brand) -> None:
    assert list(Queue.objects.values_list("brand", "name")) == [(brand.pk, "Everyone")]


def test_each_brand_has_a_queue_of_its_own(brand: Brand) -> None:
    other = make.brand()
    assert list(Queue.objects.values_list("brand", flat=True)) == [other.pk]


def test_two_queues_of_a_brand_have_two_names(brand: Brand) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Queue.objects.create(brand=brand, name="Everyone")
    assert str(Queue.objects.create(brand=brand, name="Returns")) == "Returns"
