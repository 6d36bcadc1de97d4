import argparse
import json
from pathlib import Path

import pytest

from tests.channels.imports.mail.mailbox import EMMA, HELP, mail, mbox
from troth.core.errors import Refused
from troth.site.commands import expectations


def run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    expectations.add_arguments(parser)
    return expectations.run(parser.parse_args(words))


def test_pages_and_mails_are_one_inventory(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "site").mkdir()
    page = (
        "<p>We answer within 24 hours.</p><footer>Te respondemos en dos d&iacute;as h&aacute;biles.</footer>"
    )
    (tmp_path / "site" / "contact.html").write_text(page)
    received = mail(
        2, HELP, EMMA, text="We answer within 2 hours.", auto_submitted="auto-replied", in_reply_to="1"
    )
    answer = mail(3, HELP, EMMA, hours=1, in_reply_to="1", text="Here you are.")
    (tmp_path / "help.mbox").write_bytes(mbox(mail(1), received, answer))
    out = tmp_path / "out.json"
    assert run(str(tmp_path / "site"), str(tmp_path / "help.mbox"), "--own", HELP, "--json", str(out)) == 0
    printed = capsys.readouterr().out
    assert "You made 3 different promises, 3 times in all." in printed
    assert "kept 1 of 1" in printed
    written = json.loads(out.read_text())
    assert written["different_promises"] == 3
    assert {promise["channel"] for promise in written["promises"]} == {"web", "mail"}


def test_the_self_test_prints_precision_and_recall_for_each_language(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run("--self-test") == 0
    printed = capsys.readouterr().out
    assert "precision" in printed
    for language in ("en", "tr", "nl", "es"):
        assert printed.count(f"\n{language} ") == 2


def test_what_cannot_be_done_is_one_sentence() -> None:
    for words in ([], ["x.mbox", "--zone", "Mars/Base"], ["/nowhere/at.all"]):
        with pytest.raises(Refused) as refusal:
            run(*words)
        assert "\n" not in str(refusal.value)
