"""Compiles the message catalogues, so that wheels and editable installs carry their translations."""

from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CustomBuildHook(BuildHookInterface):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        for source in sorted(root.glob("troth/site/locale/*/LC_MESSAGES/*.po")):
            with source.open("rb") as file:
                catalogue = read_po(file)
            compiled = BytesIO()
            write_mo(compiled, catalogue)
            target = source.with_suffix(".mo")
            target.write_bytes(compiled.getvalue())
            build_data["artifacts"].append(str(target.relative_to(root)))
