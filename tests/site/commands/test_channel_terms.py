import argparse
import json
from datetime import timedelta
from pathlib import Path

import pytest

from tests import make
from troth.accounts.actions import NotAccepted, NotFound
from troth.accounts.models import Brand, Channel
from troth.core.database import see
from troth.promises.models import Policy
from troth.site.commands import channel as command

GOLD = {"kind": "first_reply", "segment": {"tier": "gold"}, "within": "30m"}


def run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    return command.run(parser.parse_args(words))


@pytest.fixture
def channel(brand: Brand) -> Channel:
    return make.channel(brand, promise=timedelta(hours=2))


def change(channel: Channel, *words: str) -> Policy:
    assert run("change", "--address", channel.address, *words) == 0
    see([channel.brand_id])
    policy = Policy.objects.current(channel.pk)
    assert policy is not None
    return policy


def written(folder: Path, data: object) -> str:
    file = folder / "terms.json"
    file.write_text(json.dumps(data), encoding="utf-8")
    return str(file)


def test_terms_come_from_a_file_and_stay_when_the_plain_promise_changes(
    channel: Channel, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    policy = change(channel, "--terms", written(tmp_path, [GOLD]))
    assert (policy.terms, policy.allowed) == ([GOLD], timedelta(hours=2))
    policy = change(channel, "--promise", "4h", "--reason", "Two of us are ill")
    assert (policy.terms, policy.allowed) == ([GOLD], timedelta(hours=4))
    assert policy.reason == "Two of us are ill"
    assert run("show", "--address", channel.address) == 0
    said = capsys.readouterr().out
    assert "plain promise\t4h" in said
    assert "first_reply\ttier gold\n\tMon,Tue,Wed,Thu,Fri,Sat,Sun\t30m" in said
    assert run("list") == 0
    assert "promises 4h, 1 terms" in capsys.readouterr().out
    see([channel.brand_id])
    assert change(channel, "--terms", "none").terms == []


def test_a_version_is_written_for_each_change_and_none_is_touched(channel: Channel, tmp_path: Path) -> None:
    change(channel, "--terms", written(tmp_path, [GOLD]))
    versions = Policy.objects.filter(channel=channel).order_by("id")
    assert [row.terms for row in versions] == [[], [GOLD]]


def test_what_is_wrong_with_a_file_is_told_with_its_name(channel: Channel, tmp_path: Path) -> None:
    for data, said in (({"kind": "x"}, "Terms are a list"), ([{"kind": "soon"}], "is no kind of promise")):
        with pytest.raises(NotAccepted, match=f"terms.json: .*{said}"):
            run("change", "--address", channel.address, "--terms", written(tmp_path, data))
    with pytest.raises(FileNotFoundError):
        run("change", "--address", channel.address, "--terms", str(tmp_path / "none.json"))


def test_terms_stand_beside_a_plain_promise(brand: Brand, tmp_path: Path) -> None:
    silent = make.channel(brand, promise=None)
    with pytest.raises(NotAccepted, match="give --promise too"):
        run("change", "--address", silent.address, "--terms", written(tmp_path, [GOLD]))
    with pytest.raises(NotAccepted, match="leave --promise none out"):
        run("change", "--address", silent.address, "--promise", "none", "--terms", str(tmp_path))
    with pytest.raises(NotFound):
        run("show", "--address", "nobody")
