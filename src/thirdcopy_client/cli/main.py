"""The commands, and the one table from a family of errors to an exit code.

Exit codes: 0 it holds; 1 misbehaviour is shown, or what was sent is not what the log says;
2 it could not be checked.
"""

import argparse
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from typing import Any

from thirdcopy_client.canonical import Json, canonical
from thirdcopy_client.cli.check import add_verify
from thirdcopy_client.cli.open import add_open
from thirdcopy_client.cli.outcome import HOLDS, SHOWN, UNCHECKED, Outcome
from thirdcopy_client.cli.run import add_mirror, add_witness
from thirdcopy_client.errors import (
    MalformedError,
    ThirdcopyError,
    UnavailableError,
    VerificationError,
)

_EXITS: Mapping[type[ThirdcopyError], int] = {
    VerificationError: SHOWN,
    MalformedError: UNCHECKED,
    UnavailableError: UNCHECKED,
}


def main(arguments: Sequence[str] | None = None, program: str = "thirdcopy-client") -> int:
    """Run one command and give its exit code; data goes to standard output."""
    asked = parser(program).parse_args(arguments)
    try:
        with ExitStack() as closing:
            asked.closing = closing
            outcome: Outcome = asked.run(asked)
    except (VerificationError, MalformedError, UnavailableError) as error:
        code = _EXITS[type(error)]
        found = "it does not hold" if code == SHOWN else "it could not be checked"
        sys.stderr.write(f"{found}: {error}\n")
        if asked.json:
            fault: Json = {"fault": error.message, "holds": False, "place": error.place}
            sys.stdout.buffer.write(canonical(fault) + b"\n")
        return code
    if asked.json:
        holds: Json = {"holds": outcome.code == HOLDS, **outcome.value}
        sys.stdout.buffer.write(canonical(holds) + b"\n")
        sys.stdout.buffer.flush()
    else:
        sys.stdout.write(outcome.text)
    return outcome.code


def parser(program: str = "thirdcopy-client") -> argparse.ArgumentParser:
    """Give the parser of all commands."""
    top: argparse.ArgumentParser = _Parser(
        prog=program,
        description="Check a gateway's public log, or open what it sent.",
        epilog="Exit codes: 0 it holds, 1 misbehaviour is shown, 2 it could not be checked.",
    )
    commands = top.add_subparsers(dest="command", required=True)
    for add in (add_verify, add_mirror, add_witness, add_open):
        add(commands)
    return top


class _Help(argparse.HelpFormatter):
    """Help that begins as that of the gateway's commands does."""

    def add_usage(  # type: ignore[explicit-override]  # 3.11 has no override
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, "Usage: " if prefix is None else prefix)


class _Parser(argparse.ArgumentParser):
    """A parser whose commands' parsers are of the same kind."""

    def __init__(self, **settings: Any) -> None:  # noqa: ANN401 - as the library has them
        super().__init__(**{"formatter_class": _Help, **settings})
