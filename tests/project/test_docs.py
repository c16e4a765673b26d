"""What the documents say is true: settings, files and commands they name exist."""

from __future__ import annotations

import re
import runpy
import tomllib

import pytest

from dashboard.cli import digest, log, operations  # noqa: F401 - they add their commands
from dashboard.cli.group import main
from data.settings import Settings
from tests.product import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
ARCHITECTURE = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")


def told(name: str) -> str:
    """The line the README's table should have for a setting."""
    field = Settings.model_fields[name]
    environment = field.validation_alias or f"TANDA_{name.upper()}"
    default = {None: "–", True: "`yes`", False: "`no`"}.get(field.default, f"`{field.default}`")
    if name == "data_dir":
        default = "`var/`"
    return f"| `{environment}` | {default} | {field.description} |"


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_in_the_readme_with_its_default_and_meaning(name: str) -> None:
    assert told(name) in README


def test_the_readme_names_no_setting_that_does_not_exist() -> None:
    known = {f"TANDA_{name.upper()}" for name in Settings.model_fields}
    assert set(re.findall(r"TANDA_[A-Z_]+", README)) <= known


@pytest.mark.parametrize("document", ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"])
def test_every_file_a_document_names_exists(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:data|dashboard|callbacks|assets|tests|docs)/[\w./-]*)`", text))
    named |= set(re.findall(r"\]\(([\w./-]+)\)", text))
    missing = [name for name in sorted(named) if not (ROOT / name).exists()]
    assert not missing


def test_every_room_of_the_house_is_in_the_architecture() -> None:
    rooms = {path.parent.name for path in (ROOT / "data").glob("*/__init__.py")}
    rooms |= {path.parent.name for path in (ROOT / "dashboard").glob("*/__init__.py")}
    missing = [room for room in sorted(rooms) if f"{room}/" not in ARCHITECTURE]
    assert not missing


@pytest.mark.parametrize("command", sorted(set(main.commands) - {"serve"}))
def test_every_command_is_in_the_readme(command: str) -> None:
    assert f"python -m dashboard {command}" in README


def test_the_changelog_begins_with_this_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(r"^## (\S+)", changelog, re.MULTILINE)[1] == version  # type: ignore[index]


def test_the_picture_of_the_house_is_drawn_from_the_imports_there_are() -> None:
    """`python -m docs.house` draws it anew."""
    house = runpy.run_path(str(ROOT / "docs" / "house.py"))
    drawn = (ROOT / "docs" / "house.svg").read_text(encoding="utf-8")
    assert house["picture"](house["rooms"]()) == drawn
