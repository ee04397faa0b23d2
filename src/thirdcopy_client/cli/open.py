"""`open`: check a parcel, then decrypt it."""

import argparse
from pathlib import Path

from thirdcopy_client.canonical import Json
from thirdcopy_client.cli.given import add_demand, demand_of, read_file, read_key
from thirdcopy_client.cli.outcome import Commands, Outcome, in_lines
from thirdcopy_client.clock import Micros, in_london, system_clock
from thirdcopy_client.open import Opened, open_parcel
from thirdcopy_client.translog.entry import format_class

_OPENED = """\
checked: the receipt shows that the log holds this entry{by_quorum}, and that the entry commits
to what you were told{and_more}.
not checked: whether what was supplied is true{or_others}.
It is about what passed through the gateway. It says nothing of what did not pass through.
"""
_SIMULATION = "simulation."
_SIMULATED_TIME = """\
the log says that it is a simulation, whose time is not this machine's: whether the parcel has
expired was not checked.
"""


def add_open(commands: Commands) -> None:
    """Add the command."""
    command = commands.add_parser("open", help="check a parcel, then decrypt it")
    command.add_argument("parcel", type=Path, help="the parcel as it was received")
    command.add_argument(
        "--key-file", type=Path, help="your private key in base64; without it, only check"
    )
    command.add_argument("--log-key", required=True, help="the log's verifier key")
    add_demand(command)
    command.add_argument("--json", action="store_true", help="give what was opened as JSON")
    command.set_defaults(run=_open)


def _open(asked: argparse.Namespace) -> Outcome:
    key = None if asked.key_file is None else read_key(asked.key_file)
    simulated = asked.log_key.startswith(_SIMULATION)
    now = None if simulated else system_clock()
    demand = demand_of(asked)
    parcel = read_file(asked.parcel)
    opened = open_parcel(parcel, key, asked.log_key, now=now, demand=demand)
    told = _tell(opened, witnessed=demand is not None)
    return Outcome(_value(opened), told + (_SIMULATED_TIME if simulated else ""))


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


def _tell(opened: Opened, *, witnessed: bool) -> str:
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
    return in_lines(lines) + _OPENED.format(
        and_more="" if disclosure is None else ", and to the ciphertext, which your key opens",
        by_quorum=", as a quorum of witnesses has seen it" if witnessed else "",
        or_others="" if witnessed else ", or whether the log shows the same to others",
    )


def _moment(as_at: Json) -> str:
    if not isinstance(as_at, int):
        return str(as_at)
    return f"{in_london(Micros(as_at)):%Y-%m-%d %H:%M}"
