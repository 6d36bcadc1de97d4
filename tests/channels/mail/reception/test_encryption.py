"""STARTTLS on our own port, and on a relay that asks for a login: real TLS on both sides."""

import smtplib
import socket
import ssl
import subprocess
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from django.db import transaction

from tests import make
from tests.channels.mail.letters import letter
from tests.channels.mail.reception.test_listener import ADDRESS, kept, reception
from troth.accounts.models import Brand
from troth.channels.mail.listener import listener
from troth.core.machine.data import CannotStart

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture
def shop() -> Brand:
    with transaction.atomic():
        brand = make.brand()
        make.channel(brand, address=ADDRESS)
    return brand


@pytest.fixture
def certificate(tmp_path: Path) -> dict[str, str]:
    names = {"TROTH_SMTP_CERTIFICATE": "cert.pem", "TROTH_SMTP_KEY": "key.pem"}
    found = {name: str(tmp_path / file) for name, file in names.items()}
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-days", "2",
         "-keyout", found["TROTH_SMTP_KEY"], "-out", found["TROTH_SMTP_CERTIFICATE"]],
        check=True, capture_output=True,
    )  # fmt: skip
    return found


def test_mail_comes_in_encrypted_where_there_is_a_certificate(
    shop: Brand, certificate: dict[str, str]
) -> None:
    with reception(**certificate) as port, closing(smtplib.SMTP("127.0.0.1", port, timeout=10)) as session:
        session.ehlo()
        assert session.has_extn("starttls")
        context = ssl.create_default_context(cafile=certificate["TROTH_SMTP_CERTIFICATE"])
        session._host = "localhost"  # type: ignore[attr-defined]
        session.starttls(context=context)
        session.ehlo()
        session.sendmail("emma@customer.example", [ADDRESS], letter())
    assert kept(shop)[0] == 1


def test_without_a_certificate_none_is_offered(shop: Brand) -> None:
    with reception() as port, closing(smtplib.SMTP("127.0.0.1", port, timeout=10)) as session:
        session.ehlo()
        assert not session.has_extn("starttls")


def test_a_certificate_that_cannot_be_used_is_one_sentence(settings: object) -> None:
    settings.TROTH_SMTP_CERTIFICATE = "/nowhere/cert.pem"  # type: ignore[attr-defined]
    with pytest.raises(CannotStart, match="TROTH_SMTP_CERTIFICATE"):
        listener("127.0.0.1", 0)


def test_more_connections_than_may_be_are_asked_to_come_back(shop: Brand) -> None:
    with reception(TROTH_SMTP_CONNECTIONS=3) as port, ExitStack() as many:
        lines = [many.enter_context(socket.create_connection(("127.0.0.1", port), 5)) for _ in range(3)]
        assert all(line.recv(100).startswith(b"220") for line in lines)
        with socket.create_connection(("127.0.0.1", port), 5) as refused:
            assert refused.recv(100).startswith(b"421")
        lines[0].close()
        with socket.create_connection(("127.0.0.1", port), 5) as again:
            again.settimeout(5)
            assert again.recv(100)[:3] in (b"220", b"421")
        for _ in range(50):
            with socket.create_connection(("127.0.0.1", port), 5) as later:
                if later.recv(100).startswith(b"220"):
                    break
        else:
            pytest.fail("a place that became free is not given again")
