"""With an address of https everything that Django knows to be risky in production is closed."""

import os
import subprocess
import sys

from tests.architecture.sources import ROOT


def test_the_check_for_production_finds_nothing() -> None:
    environment = {
        **os.environ,
        "TROTH_URL": "https://desk.shop.example",
        "TROTH_SECRET_KEY": "k3!" * 20 + "0123456789abcdefghij",
        "DJANGO_SETTINGS_MODULE": "troth.site.settings",
    }
    said = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "django", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert said.returncode == 0, said.stderr
    assert "no issues" in said.stdout
