"""The command line: verify a folder of public files, open a parcel.

Exit codes: 0 it holds; 1 misbehaviour is shown, or what was sent is not what the log says;
2 it could not be checked.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TextIO

from thirdcopy_client.canonical import Json, canonical, unb64
from thirdcopy_client.clock import Micros, in_london, system_clock
from thirdcopy_client.errors import (
    MalformedError,
    ThirdcopyError,
    UnavailableError,
    VerificationError,
)
from thirdcopy_client.open import Opened, open_parcel
from thirdcopy_client.translog.entry import format_class
from thirdcopy_client.verify import DirectoryReader, Report, recount, verify_directory

_HOLDS = 0
_EXITS: Mapping[type[ThirdcopyError], int] = {
    VerificationError: 1,
    MalformedError: 2,
    UnavailableError: 2,
}

_CHECKED = """\
checked: the signature, every entry and tile, the root, the list of files and every file in
it, every header that is revealed, and every count, which was repeated from the reveals.
not checked: what the attested tables hold, what stays hidden, whether anybody else was shown
another log (compare size and root with theirs), or whether what people attested was true.
It is about what passed through the gateway. It says nothing of what did not pass through.
"""
_KEY_FROM_LOG = """\
no key was given, so the one that the log names itself was taken: anybody could have made
these files. Get the log's key from somewhere you trust and give it with --key.
"""
_OPENED = """\
checked: the receipt shows that the log holds this entry, and that the entry commits to what
you were told{and_more}.
not checked: whether what was supplied is true, or whether the log shows the same to others.
It is about what passed through the gateway. It says nothing of what did not pass through.
"""

_SIMULATION = "simulation."
_SIMULATED_TIME = """\
the log says that it is a simulation, whose time is not this machine's: whether the parcel has
expired was not checked.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code; data goes to standard output."""
    asked = _parser().parse_args(arguments)
    try:
        if asked.command == "verify":
            report = verify_directory(DirectoryReader(asked.folder), asked.key)
            _give(recount(report), _describe(report), as_json=asked.json)
        else:
            key = None if asked.key_file is None else _read_key(asked.key_file)
            parcel = _read(asked.parcel)
            simulated = asked.log_key.startswith(_SIMULATION)
            now = None if simulated else system_clock()
            opened = open_parcel(parcel, key, asked.log_key, now=now)
            told = _tell(opened) + (_SIMULATED_TIME if simulated else "")
            _give(_value(opened), told, as_json=asked.json)
    except (VerificationError, MalformedError, UnavailableError) as error:
        code = _EXITS[type(error)]
        _explain(error, code, sys.stderr)
        if asked.json:
            sys.stdout.buffer.write(
                canonical({"fault": error.message, "holds": False, "place": error.place}) + b"\n"
            )
        return code
    return _HOLDS


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m thirdcopy_client",
        description="Check a gateway's public files, or open what it sent.",
        epilog="Exit codes: 0 it holds, 1 misbehaviour is shown, 2 it could not be checked.",
    )
    commands = parser.add_subparsers(dest="command", required=True)
    verify = commands.add_parser("verify", help="check a folder of public files")
    verify.add_argument("folder", type=Path, help="the folder that holds `checkpoint`")
    verify.add_argument("--key", help="the log's verifier key, from somewhere you trust")
    verify.add_argument("--json", action="store_true", help="give the counts as JSON")
    opening = commands.add_parser("open", help="check a parcel, then decrypt it")
    opening.add_argument("parcel", type=Path, help="the parcel as it was received")
    opening.add_argument(
        "--key-file", type=Path, help="your private key in base64; without it, only check"
    )
    opening.add_argument("--log-key", required=True, help="the log's verifier key")
    opening.add_argument("--json", action="store_true", help="give what was opened as JSON")
    return parser


def _give(value: dict[str, Json], text: str, *, as_json: bool) -> None:
    if as_json:
        sys.stdout.buffer.write(canonical({"holds": True, **value}) + b"\n")
        sys.stdout.buffer.flush()
    else:
        sys.stdout.write(text)


def _explain(error: ThirdcopyError, code: int, to: TextIO) -> None:
    found = "it does not hold" if code == _EXITS[VerificationError] else "it could not be checked"
    to.write(f"{found}: {error}\n")


def _describe(report: Report) -> str:
    found = "the files agree with each other" if report.key_from_log else "it holds"
    lines = [f"{found}: {report.origin}, {report.size} entries, {report.files} files"]
    lines += [f"root {report.root.hex()}", f"key {report.key}"]
    for period in report.periods:
        lines.append(
            f"{period.period}: {period.sealed} sealed entries,"
            f" {period.revealed} revealed, {period.hidden} hidden"
        )
        lines += [
            f"  {cell.count} {cell.kind}, agreement {cell.agreement}"
            + (f", adoption {cell.adoption}" if cell.adoption else "")
            for cell in report.cells
            if cell.period == period.period
        ]
        lines += [f"  attested table {table.name} {table.sha256}" for table in period.tables]
    lines.append(f"{report.awaiting} sealed entries since")
    lines += [
        f"{logged.entry.date.isoformat()} {logged.entry.kind}: {logged.entry.members['id']}"
        for logged in report.standing
    ]
    lines += [f"taken down: {path}" for path in report.withheld]
    return _lines(lines) + (_KEY_FROM_LOG if report.key_from_log else "") + _CHECKED


def _value(opened: Opened) -> dict[str, Json]:
    disclosure = opened.disclosure
    return {
        "disclosure": None
        if disclosure is None
        else {
            "as_at": disclosure.as_at,
            "caution": disclosure.caution,
            "fields": disclosure.fields,
            "identifiers": disclosure.identifiers,
        },
        "index": opened.index,
        "origin": opened.checkpoint.origin,
        "size": opened.checkpoint.size,
        "told": opened.told,
    }


def _tell(opened: Opened) -> str:
    header = opened.header
    lines = [
        f"it holds: {header.kind}, entry {opened.index} of {opened.checkpoint.origin}",
        f"request {opened.told['request']}, {opened.told['on']}, class {format_class(header.cls)}",
    ]
    disclosure = opened.disclosure
    if disclosure is not None:
        lines += [f"{name}: {value}" for name, value in sorted(disclosure.fields.items())]
        lines += [
            f"as at {_moment(disclosure.as_at)}, by {', '.join(disclosure.identifiers)}",
            disclosure.caution,
        ]
    more = "" if disclosure is None else ", and to the ciphertext, which your key opens"
    return _lines(lines) + _OPENED.format(and_more=more)


def _moment(as_at: Json) -> str:
    if not isinstance(as_at, int):
        return str(as_at)
    return f"{in_london(Micros(as_at)):%Y-%m-%d %H:%M}"


def _lines(lines: Sequence[str]) -> str:
    """Write lines from outside without what could move a terminal's cursor."""
    return "".join(
        "".join(letter if letter.isprintable() else " " for letter in line) + "\n" for line in lines
    )


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UnavailableError("the file cannot be read", place=str(path)) from error


def _read_key(path: Path) -> bytes:
    try:
        return unb64(_read(path).decode("ascii").strip())
    except (UnicodeDecodeError, MalformedError) as error:
        raise MalformedError("expected a private key in base64", place="key file") from error
