import pytest
from django.test import override_settings

from troth.core.sealing import CannotBeOpened, opened, sealed


def test_what_is_sealed_is_opened_again_and_never_looks_the_same() -> None:
    assert opened(sealed("pässword")) == "pässword"
    assert sealed("secret") != sealed("secret")
    assert "secret" not in sealed("secret")
    assert opened("stored before there was sealing") == "stored before there was sealing"


def test_another_installation_cannot_open_it() -> None:
    closed = sealed("secret")
    with override_settings(TROTH_SECRET_KEY="another installation's"), pytest.raises(CannotBeOpened):
        opened(closed)
    with pytest.raises(CannotBeOpened):
        opened(closed[:-4])
