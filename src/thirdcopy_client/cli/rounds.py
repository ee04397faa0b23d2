"""`verify watch`: one round after another, and a state file between them."""

import argparse
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from thirdcopy_client.canonical import Json
from thirdcopy_client.cli.given import add_demand, demand_of, read_file, reader_at, seconds_now
from thirdcopy_client.cli.outcome import SHOWN, Commands, Outcome, Telling, in_lines
from thirdcopy_client.durable import put
from thirdcopy_client.errors import MalformedError, UnavailableError
from thirdcopy_client.translog.note import parse_verifier_key
from thirdcopy_client.translog.policy import parse_policy
from thirdcopy_client.translog.submission import monitoring_path
from thirdcopy_client.verify import keep_evidence
from thirdcopy_client.verify.site import Site
from thirdcopy_client.watch import Round, Shown, State, format_state, parse_state, watch

_DAY = 86_400
_FOUND = 200
_ABSENT = 404
_LARGEST = 1 << 16


def add_watch(commands: Commands) -> None:
    """Add the command."""
    command = commands.add_parser("watch", help="compare a log with what it showed before")
    command.add_argument("log", help="a folder of public files, or its address")
    command.add_argument("--key", required=True, help="the log's verifier key")
    command.add_argument("--state", type=Path, required=True, help="the file to remember in")
    command.add_argument(
        "--witness",
        action="append",
        default=[],
        metavar="ADDRESS",
        help="a witness to compare with, besides those of the policy that have an address",
    )
    command.add_argument(
        "--receipts",
        action="append",
        default=[],
        type=Path,
        metavar="FOLDER",
        help="a folder of receipts or parcels that a party holds",
    )
    command.add_argument(
        "--patience",
        type=int,
        default=14,
        metavar="DAYS",
        help="how long what was signed may stay unpublished (14)",
    )
    command.add_argument(
        "--every", type=int, metavar="SECONDS", help="do a round again and again, until one fails"
    )
    add_demand(command)
    command.add_argument("--json", action="store_true", help="give what was found as JSON")
    command.set_defaults(run=_watch)


def _watch(asked: argparse.Namespace) -> Outcome:
    while True:
        outcome = _round(asked)
        if asked.every is None or outcome.code:
            return outcome
        sys.stderr.write(outcome.text)
        time.sleep(asked.every)


def _round(asked: argparse.Namespace) -> Outcome:
    state = parse_state(read_file(asked.state)) if asked.state.exists() else State()
    shown, silent = _gather(asked)
    done = watch(
        reader_at(asked, asked.log),
        asked.key,
        state,
        shown,
        seconds_now(),
        patience=asked.patience * _DAY,
        demand=demand_of(asked),
        progress=Telling("entries"),
    )
    evidence = asked.state.with_name(f"{asked.state.name}.evidence")
    kept = [keep_evidence(evidence, conflict) for conflict in done.conflicts]
    put(asked.state, format_state(done.state))
    outcome = _outcome(done, [str(path) for path in kept], len(shown), silent)
    if outcome.code or not (silent or done.unread):
        return outcome
    sys.stderr.write(outcome.text)
    if silent:
        raise UnavailableError(f"expected an answer of each witness, {len(silent)} gave none")
    raise UnavailableError(
        f"expected receipts, parcels and checkpoints, {len(done.unread)} are none of these",
        remedy="look at what is named above, and take what is no receipt out of the folder",
    )


def _gather(asked: argparse.Namespace) -> tuple[list[Shown], list[str]]:
    """Get what witnesses show and parties hold; and which witnesses did not answer."""
    origin = parse_verifier_key(asked.key).name
    shown: list[Shown] = []
    silent: list[str] = []
    for address in dict.fromkeys((*asked.witness, *_addresses(asked))):
        site = Site(address)
        try:
            answer = site.get(monitoring_path(origin), _LARGEST)
        except UnavailableError:
            silent.append(address)
            continue
        finally:
            site.close()
        if answer.status == _FOUND:
            shown.append(Shown(address, answer.body))
        elif answer.status != _ABSENT:
            silent.append(address)
    for folder in asked.receipts:
        if not folder.is_dir():
            raise UnavailableError("the folder cannot be read", place=str(folder))
        held = (path for path in sorted(folder.rglob("*")) if path.is_file())
        shown += [Shown(str(path), read_file(path)) for path in held]
    return shown, silent


def _addresses(asked: argparse.Namespace) -> Iterator[str]:
    """Give the addresses of the policy's witnesses, which here serve both of their paths."""
    if asked.policy is not None:
        for witness in parse_policy(read_file(asked.policy), asked.policy.name).witnesses:
            if witness.url is not None:
                try:
                    yield witness.url.decode("ascii")
                except UnicodeDecodeError as error:
                    raise MalformedError("expected an address in ASCII", place="policy") from error


def _outcome(done: Round, kept: list[str], compared: int, silent: list[str]) -> Outcome:
    report = done.report
    lines = [f"{report.origin}, {report.size} entries, compared with {compared} views and receipts"]
    lines += [f"the log showed two things: {conflict.what}" for conflict in done.conflicts]
    lines += [f"both notes are kept in {path}" for path in kept]
    lines += [f"it does not hold: {what}" for what in done.wrong]
    lines += [f"no answer: {address}" for address in silent]
    lines += [f"not read: {what}" for what in done.unread]
    waiting = len(done.state.awaited)
    if waiting:
        lines.append(f"signed, and larger than what is published: {waiting}")
    failed = bool(done.conflicts or done.wrong)
    lines[0] = f"{'it does not hold' if failed else 'it holds'}: {lines[0]}"
    value: dict[str, Json] = {
        "awaited": waiting,
        "compared": compared,
        "conflicts": [conflict.what for conflict in done.conflicts],
        "evidence": kept,
        "origin": report.origin,
        "silent": silent,
        "size": report.size,
        "unread": list(done.unread),
        "wrong": list(done.wrong),
    }
    return Outcome(value, in_lines(lines), SHOWN if failed else 0)
