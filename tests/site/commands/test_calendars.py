"""`troth promises calendar` and `troth export promises`: what a brand has, as files, out and in."""

import argparse
import csv
import io
import json
from datetime import timedelta
from pathlib import Path
from types import ModuleType

import pytest
from django.utils import timezone

from tests import make
from tests.promises.test_calendar import AMSTERDAM
from troth.accounts.models import Brand
from troth.core.database import see
from troth.core.errors import Refused
from troth.people.models import Team
from troth.people.teams import make_team
from troth.promises.actions import brands_own_hours, confirm_policy, keep_hours
from troth.promises.models import Policy, Promise
from troth.promises.opening.ical import read_ical
from troth.promises.rules.calendar import as_data, parse
from troth.site.commands import export, promises

OFFICE = parse(AMSTERDAM)


@pytest.fixture(autouse=True)
def _named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test's own database is the one that is named."""
    monkeypatch.setenv("TROTH_DATABASE_URL", "postgresql:///test")


def run(command: ModuleType, *words: str) -> int:
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    parser.set_defaults(data=None)
    status = command.run(parser.parse_args(words))
    assert isinstance(status, int)
    return status


def calendar(*words: str) -> int:
    return run(promises, "calendar", *words)


@pytest.mark.parametrize("form", ["--json", "--ical"])
def test_what_is_exported_can_be_imported_elsewhere(
    brand: Brand, tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    hours = parse({**AMSTERDAM, "holidays": ["2026-12-25"], "public_holidays": ["NL"]})
    keep_hours(brand, hours, as_brands_own=True)
    calendar("export", "--brand", brand.slug, form)
    file = tmp_path / "hours"
    file.write_text(capsys.readouterr().out)
    other = make.brand(zone="Europe/Istanbul")
    assert calendar("import", str(file), "--brand", other.slug) == 0
    see([other.pk])
    row = brands_own_hours(other)
    assert row is not None
    assert parse(row.data) == hours


def test_channels_follow_unless_told_otherwise(
    brand: Brand, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = keep_hours(brand, OFFICE, as_brands_own=True)
    channel = make.channel(brand, promise=None)
    policy = confirm_policy(channel, timedelta(hours=2), hours=own, confirmed_by=None)
    file = tmp_path / "hours.json"
    file.write_text(json.dumps({"zone": "UTC", "week": {"mon": [["00:00", "24:00"]]}}))

    calendar("import", str(file), "--brand", brand.slug, "--policies-stay")
    see([brand.pk])
    assert Policy.objects.current(channel.pk) == policy

    calendar("import", str(file), "--brand", brand.slug)
    see([brand.pk])
    assert Policy.objects.current(channel.pk) != policy
    said = capsys.readouterr().out
    assert "from now on: 0." in said
    assert "from now on: 1." in said


def test_a_team_has_a_calendar_in_its_own_zone(
    brand: Brand, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keep_hours(brand, OFFICE, as_brands_own=True)
    make_team(brand, "Night", by=make.member(brand), zone="Asia/Kathmandu")
    with pytest.raises(Refused, match="keeps the brand's hours"):
        calendar("export", "--brand", brand.slug, "--team", "night")
    file = tmp_path / "night.json"
    night = {"zone": "Asia/Kathmandu", "week": {"sat": [["22:00", "06:00"]]}, "public_holidays": ["NL"]}
    file.write_text(json.dumps(night))
    calendar("import", str(file), "--brand", brand.slug, "--team", "Night")
    see([brand.pk])
    assert parse(Team.objects.get(brand=brand).calendar_data or {}) == parse(night)
    capsys.readouterr()
    calendar("export", "--brand", brand.slug, "--team", "Night", "--ical")
    assert read_ical(capsys.readouterr().out.encode(), None).calendar == parse(night)


def test_what_is_left_out_of_a_file_is_named(
    brand: Brand, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keep_hours(brand, OFFICE, as_brands_own=True)
    file = tmp_path / "closed.ics"
    event = (
        "BEGIN:VEVENT\nUID:1\nSUMMARY:Lunch\nDTSTART:20261224T110000Z\nDTEND:20261224T120000Z\nEND:VEVENT\n"
    )
    file.write_text(f"BEGIN:VCALENDAR\nVERSION:2.0\n{event}END:VCALENDAR\n")
    calendar("import", str(file), "--brand", brand.slug)
    assert "left out: Lunch\n" in capsys.readouterr().out


def test_what_cannot_be_done_is_one_sentence(brand: Brand, tmp_path: Path) -> None:
    file = tmp_path / "x.ics"
    file.write_text("nothing")
    for words, said in (
        (("export", "--brand", "nowhere"), "no brand 'nowhere'"),
        (("export", "--brand", brand.slug), "no hours yet"),
        (("export", "--brand", brand.slug, "--team", "Night"), "no team 'Night'"),
        (("import", str(file), "--brand", brand.slug), "neither an iCalendar file"),
    ):
        with pytest.raises(Refused, match=said):
            calendar(*words)


def test_the_ledger_is_exported_by_brand_and_day(
    brand: Brand, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    conversation = make.conversation(brand)
    Promise.objects.update(announced_at=timezone.now())
    other = make.brand()
    make.conversation(other, "Not theirs")
    today = timezone.localdate(timezone=timezone.get_fixed_timezone(0))
    file = tmp_path / "promises.csv"
    run(export, "promises", "--brand", brand.slug, "--out", str(file), "--since", str(today))
    (row,) = list(csv.DictReader(io.StringIO(file.read_text())))
    see([brand.pk])
    assert row["told"] == make.promise(conversation).words
    assert capsys.readouterr().out == f"1 promises written to {file}.\n"

    run(export, "promises", "--out", str(tmp_path / "all.json"), "--until", str(today))
    assert {one["brand"] for one in json.loads((tmp_path / "all.json").read_text())} == {
        brand.slug,
        other.slug,
    }

    run(export, "promises", "--out", str(tmp_path / "none.json"), "--since", str(today + timedelta(days=1)))
    assert json.loads((tmp_path / "none.json").read_text()) == []


@pytest.mark.parametrize(
    "wrong",
    [
        ("--out", "promises.xlsx"),
        ("--out", "p.csv", "--since", "x"),
        ("--out", "p.csv", "--until", "9999-12-31"),
    ],
)
def test_an_export_that_makes_no_sense_is_refused(brand: Brand, wrong: tuple[str, ...]) -> None:
    with pytest.raises(Refused):
        run(export, "promises", *wrong)


def test_data_of_a_calendar_are_the_same_wherever_they_lie() -> None:
    assert parse(as_data(OFFICE)) == OFFICE
