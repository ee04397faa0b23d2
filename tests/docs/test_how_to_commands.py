"""Every command in a how-to page is one that there is, with options that it takes."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from texts import ROOT
from thirdcopy.cli.main import thirdcopy

PAGES = sorted((ROOT / "docs" / "how-to").glob("*.md"))
BLOCK = re.compile(r"^ *```(?:sh)?\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"(?:^|bin/|[a-zA-Z_]=\S* )thirdcopy (?=[a-z])(.*)$")


def commands(text: str) -> Iterator[list[str]]:
    """Give the words after `thirdcopy` of each command in the shell blocks of a page."""
    for block in BLOCK.findall(text):
        for line in block.replace("\\\n", " ").splitlines():
            found = COMMAND.search(line.strip())
            if found:
                said = re.split(r"\s[>|#&]", found.group(1))[0]
                yield shlex.split(said)


def faults(words: list[str]) -> list[str]:
    """Say what in a command does not exist."""
    command: click.Command = thirdcopy
    rest = list(words)
    while isinstance(command, click.Group) and rest:
        name = rest.pop(0)
        if name not in command.commands:
            return [name]
        command = command.commands[name]
    if command.context_settings.get("ignore_unknown_options"):
        return []
    known = {option for one in command.params for option in one.opts} | {"--help", "-h"}
    return [word for word in rest if word.startswith("-") and word.partition("=")[0] not in known]


def test_a_command_that_is_not_there_is_found() -> None:
    assert faults(["serv"]) == ["serv"]
    assert faults(["serve", "--settngs", "x"]) == ["--settngs"]
    assert faults(["backup", "--to", "x", "--keys-to", "y"]) == []
    page = "```sh\nsudo /opt/bin/thirdcopy backup \\\n    --to x > y\n```"
    assert list(commands(page)) == [["backup", "--to", "x"]]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_commands_of_a_page_are_there(page: Path) -> None:
    for words in commands(page.read_text(encoding="utf-8")):
        assert faults(words) == [], words


def test_the_pages_hold_commands_to_check() -> None:
    pages = [page.read_text(encoding="utf-8") for page in PAGES]
    assert sum(len(list(commands(text))) for text in pages) > 6
