import argparse
import os
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import psycopg
import pytest

from troth import __version__
from troth.__main__ import main
from troth.core.errors import Refused
from troth.core.machine.data import Data
from troth.site import commands
from troth.site.failures import in_one_line


class Echo(ModuleType):
    """A stand-in command with an inner command, that shows what it was given."""

    HELP = "show what was given"
    failure: BaseException | None = None

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_subparsers(required=True, metavar="WHAT").add_parser("words").add_argument("--loud")

    def run(self, options: argparse.Namespace) -> int:
        if self.failure:
            raise self.failure
        sys.stdout.write(f"{options.data.path}\n")
        return 0


@pytest.fixture
def echo(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Echo:
    echo = Echo("echo")
    monkeypatch.setitem(sys.modules, "troth.site.commands.echo", echo)
    monkeypatch.setattr(commands, "_module", lambda name: echo if name == "echo" else None)
    monkeypatch.setattr(commands, "SHOWN", ("echo",))
    monkeypatch.chdir(tmp_path)
    for name in ("TROTH_DATA", "TROTH_DEBUG"):
        # Set first, so that what the command line itself sets is undone after the test.
        monkeypatch.setenv(name, "")
    return echo


@pytest.mark.parametrize(
    "argv",
    [
        ["--data", "/x", "echo", "words"],
        ["--data=/x", "echo", "words"],
        ["echo", "--data", "/x", "words"],
        ["echo", "words", "--data", "/x"],
        ["echo", "words", "--data=/x", "--loud", "y"],
        ["--data", "/y", "echo", "words", "--data=/x"],
    ],
)
@pytest.mark.usefixtures("echo")
def test_the_data_folder_may_be_named_anywhere(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(argv) == 0
    assert capsys.readouterr().out == "/x\n"
    assert os.environ["TROTH_DATA"] == "/x"


@pytest.mark.usefixtures("echo")
def test_the_environment_names_the_data_folder_else_it_is_here(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(["echo", "words"]) == 0
    assert capsys.readouterr().out == f"{tmp_path / 'data'}\n"
    monkeypatch.setenv("TROTH_DATA", "/elsewhere")
    assert main(["echo", "words"]) == 0
    assert capsys.readouterr().out == "/elsewhere\n"


@pytest.mark.parametrize(
    "argv",
    [
        ["nonsense"],
        ["echo"],
        ["echo", "words", "--lou", "y"],
        ["echo", "words", "--data"],
        ["--nonsense", "echo"],
    ],
)
@pytest.mark.usefixtures("echo")
def test_wrong_usage_is_one_line_and_status_2(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(argv) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("troth: ")
    assert captured.err.count("\n") == 1


def test_no_command_at_all_shows_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "Start here:" in capsys.readouterr().out


def test_the_help_names_each_command_in_order_and_hides_the_inner_ones(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["--help"]) == 0
    listing = capsys.readouterr().out.partition("Start here:")[0]
    # What stands further in is the rest of a command's explanation.
    shown = re.findall(r"^ {4}(\S+)", listing, re.MULTILINE)
    found = [word for word in shown if word in commands.SHOWN]
    assert found == [name for name in commands.SHOWN if name in found]
    assert {"serve", "web", "work", "version"} <= set(found)
    assert "prepare" not in listing


@pytest.mark.parametrize("name", ["serve", "web", "work", "prepare", "version"])
def test_each_command_explains_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([name, "--help"]) == 0
    assert "--data DIR" in capsys.readouterr().out


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["version"]) == 0
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"troth {__version__}\n" * 2


@pytest.mark.parametrize("port", ["-1", "65536", "eighty", "8e3", ""])
def test_what_is_no_port_is_wrong_usage(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", f"--port={port}"]) == 2
    assert "is not a port" in capsys.readouterr().err


def test_what_is_refused_is_one_line_and_status_1(echo: Echo, capsys: pytest.CaptureFixture[str]) -> None:
    echo.failure = Refused("There is no brand\n'shop'.")
    assert main(["echo", "words"]) == 1
    assert capsys.readouterr().err == "troth: There is no brand 'shop'.\n"


def test_an_interruption_has_the_status_that_shells_know(echo: Echo) -> None:
    echo.failure = KeyboardInterrupt()
    assert main(["echo", "words"]) == 130


def test_debugging_and_our_own_mistakes_show_the_traceback(
    echo: Echo, monkeypatch: pytest.MonkeyPatch
) -> None:
    echo.failure = ZeroDivisionError()
    with pytest.raises(ZeroDivisionError):
        main(["echo", "words"])
    echo.failure = Refused("no")
    monkeypatch.setenv("TROTH_DEBUG", "1")
    with pytest.raises(Refused):
        main(["echo", "words"])


def test_a_folder_that_is_closed_to_us_is_one_line() -> None:
    error = PermissionError(13, "Permission denied", "/closed/data")
    assert in_one_line(error) == "/closed/data: Permission denied."


def test_a_database_url_that_cannot_be_read_is_not_repeated() -> None:
    with pytest.raises(psycopg.Error) as failure:
        psycopg.connect("postgresql://troth:sesame@[broken")
    line = in_one_line(failure.value)
    assert line
    assert "sesame" not in line
    assert "TROTH_DATABASE_URL" in line


def test_a_database_that_is_away_is_one_line() -> None:
    with pytest.raises(psycopg.OperationalError) as failure:
        psycopg.connect("postgresql://troth:sesame@127.0.0.1:1/troth")
    line = in_one_line(failure.value)
    assert line
    assert line.startswith("The database cannot be used: ")
    assert "sesame" not in line


def test_a_command_runs_with_a_database_of_its_own_and_leaves_nothing_running(tmp_path: Path) -> None:
    """Starts a server twice and prepares the schema: seconds."""
    data = Data(tmp_path / "data")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TROTH_")}
    run = subprocess.run(
        [sys.executable, "-m", "troth", "prepare", "--data", str(data.path)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, "Traceback" in run.stderr) == (0, False), run.stderr
    assert not (data.postgres / "postmaster.pid").exists()
    assert (data.path / "secret").exists()
    with data.hold():
        pass


def test_a_file_in_the_place_of_the_data_folder_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    run = subprocess.run(
        [
            sys.executable,
            "-m",
            "troth",
            "serve",
            "--port=0",
            "--smtp-port=0",
            "--data",
            str(tmp_path / "file"),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stderr.count("\n")) == (1, 1)
    assert run.stderr.startswith("troth: ")
