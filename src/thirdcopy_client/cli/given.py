"""What a person gives on the command line: files, keys, policies, how old a cosignature may be."""

import argparse
from pathlib import Path

from thirdcopy_client.canonical import unb64
from thirdcopy_client.clock import SECOND, system_clock
from thirdcopy_client.errors import MalformedError, UnavailableError
from thirdcopy_client.translog.policy import parse_policy
from thirdcopy_client.translog.quorum import Demand
from thirdcopy_client.verify import Reader, WebReader, reader_of

_AHEAD = 300
"""Seconds that a witness's clock may be ahead of this machine's."""


def add_demand(command: argparse.ArgumentParser) -> None:
    """Let a command ask for cosignatures."""
    command.add_argument(
        "--policy", type=Path, help="a file of c2sp.org/tlog-policy: whose cosignatures it takes"
    )
    command.add_argument(
        "--max-age", type=int, metavar="SECONDS", help="how old a cosignature may be to count"
    )


def demand_of(asked: argparse.Namespace) -> Demand | None:
    """Read the policy that was given, if one was."""
    if asked.policy is None:
        if asked.max_age is not None:
            raise MalformedError("expected --policy beside --max-age")
        return None
    policy = parse_policy(read_file(asked.policy), asked.policy.name)
    now = seconds_now()
    since = None if asked.max_age is None else now - asked.max_age
    return Demand(policy, since, now + _AHEAD)


def reader_at(asked: argparse.Namespace, place: str) -> Reader:
    """Read public files from an address or a folder; the command's end closes it."""
    reader = reader_of(place)
    if isinstance(reader, WebReader):
        asked.closing.callback(reader.close)
    return reader


def seconds_now() -> int:
    """Give the time of this machine in seconds since 1970."""
    return system_clock() // SECOND


def read_file(path: Path) -> bytes:
    """Read a file that was named."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise UnavailableError("the file cannot be read", place=str(path)) from error


def read_key(path: Path) -> bytes:
    """Read a private key of 32 bytes in base64."""
    try:
        return unb64(read_file(path).decode("ascii").strip())
    except (UnicodeDecodeError, MalformedError) as error:
        raise MalformedError("expected a private key in base64", place="key file") from error
