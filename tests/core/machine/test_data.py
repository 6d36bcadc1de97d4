import multiprocessing
import os
import subprocess
import sys
from pathlib import Path

import pytest

from troth.core.machine.data import Data, DataInUse, lasting_secret

HOLDER = """
import sys
from troth.core.machine.data import Data
with Data(sys.argv[1]).hold() as held:
    {act}
    print("held", flush=True)
    sys.stdin.read()
"""


def holder(data: Data, act: str = "pass") -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER.format(act=act), str(data.path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    assert process.stdout.readline() == "held\n"
    return process


@pytest.fixture
def data(tmp_path: Path) -> Data:
    made = Data(tmp_path / "deep" / "data")
    made.make()
    return made


def test_a_new_folder_lets_others_pass_but_not_look(data: Data) -> None:
    assert data.path.stat().st_mode & 0o777 == 0o711
    assert data.blobs.stat().st_mode & 0o777 == 0o700


def test_the_mode_of_an_existing_folder_stays(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    Data(tmp_path).make()
    assert tmp_path.stat().st_mode & 0o777 == 0o700


def test_a_relative_path_survives_a_change_of_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    data = Data("here")
    monkeypatch.chdir("/")
    assert data.path == tmp_path / "here"


def test_the_secret_is_made_once_and_is_private(data: Data) -> None:
    first = data.secret()
    assert len(first) >= 50
    assert data.secret() == first
    assert (data.path / "secret").stat().st_mode & 0o777 == 0o600
    assert sorted(os.listdir(data.path)) == ["blobs", "secret"]


def test_processes_that_make_a_secret_at_once_agree(data: Data) -> None:
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        secrets = pool.map(lasting_secret, [data.path / "contested"] * 16, chunksize=1)
    assert len(set(secrets)) == 1


def test_a_second_holder_is_told_who_is_first(data: Data) -> None:
    first = holder(data)
    with pytest.raises(DataInUse) as refusal, data.hold():
        pass
    assert str(refusal.value) == f"Another troth (process {first.pid}) is using {data.path}."
    assert not refusal.value.stands
    first.communicate()
    with data.hold():
        pass


def test_a_holder_can_say_that_it_stands(data: Data) -> None:
    first = holder(data, "held.stands()")
    with pytest.raises(DataInUse) as refusal, data.hold():
        pass
    assert refusal.value.stands
    first.communicate()


def test_a_killed_holder_leaves_no_lock(data: Data) -> None:
    first = holder(data)
    first.kill()
    first.communicate()
    with data.hold():
        pass


def test_a_child_does_not_inherit_the_lock(data: Data) -> None:
    with data.hold():
        child = subprocess.Popen(["sleep", "60"], close_fds=False)
    try:
        with data.hold():
            pass
    finally:
        child.kill()
        child.wait()
