"""pyproject names what the product stands on, and why."""

import re
import tomllib

import pytest

from tests.tidy.code import ROOT

TEXT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
PROJECT = tomllib.loads(TEXT)["project"]
NEEDED = PROJECT["dependencies"] + PROJECT["optional-dependencies"]["dev"]
OWN_REASON = {"pytest"}
"""Packages whose name is the reason."""


def name(requirement: str) -> str:
    """Return the package that *requirement* is about."""
    return re.split(r"[\[<>=;! ]", requirement)[0]


@pytest.mark.parametrize("package", ["redis", "rq", "websockets", "structlog"])
def test_the_product_stands_on(package: str) -> None:
    assert package in map(name, PROJECT["dependencies"])


@pytest.mark.parametrize("package", ["pytest", "fakeredis"])
def test_the_tests_stand_on(package: str) -> None:
    assert package in map(name, PROJECT["optional-dependencies"]["dev"])


@pytest.mark.parametrize("requirement", NEEDED)
def test_a_dependency_has_a_reason_and_a_bound(requirement: str) -> None:
    line = next(line for line in TEXT.splitlines() if f'"{requirement}"' in line)
    assert ">=" in requirement
    assert "# " in line or name(requirement).split("-")[0] in OWN_REASON


def test_the_command_is_called_realcount() -> None:
    assert PROJECT["scripts"] == {"realcount": "tracker.cli:main"}


def test_the_licence_is_apache_2_and_whole() -> None:
    licence = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert PROJECT["license"] == "Apache-2.0"
    assert "Version 2.0, January 2004" in licence
    assert "END OF TERMS AND CONDITIONS" in licence
