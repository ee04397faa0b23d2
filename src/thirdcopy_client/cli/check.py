"""`verify`: the log, its growth, a receipt, a count, two copies, and what changes over time."""

import argparse
from pathlib import Path

from thirdcopy_client.canonical import Hash, Json
from thirdcopy_client.cli.given import add_demand, demand_of, read_file, reader_at
from thirdcopy_client.cli.outcome import SHOWN, Commands, Outcome, Telling, in_lines
from thirdcopy_client.cli.report import describe
from thirdcopy_client.cli.rounds import add_watch
from thirdcopy_client.errors import MalformedError, UnavailableError
from thirdcopy_client.translog.checkpoint import signer_among, verify_checkpoint
from thirdcopy_client.translog.lines import HASH, PERIOD, has_form
from thirdcopy_client.translog.note import VerifierKey, parse_verifier_key
from thirdcopy_client.verify import (
    Conflict,
    Held,
    View,
    check_held,
    conflict_with,
    count_again,
    first_difference,
    held_in,
    keep_evidence,
    recount,
    verify_directory,
    view_of,
)
from thirdcopy_client.verify.reader import Files

_TEXTS = "agreement/"
_LOG = "a folder of public files, or its address"


def add_verify(commands: Commands) -> None:
    """Add the commands under `verify`."""
    verify = commands.add_parser("verify", help="check a log, a receipt or a count")
    what = verify.add_subparsers(dest="what", required=True)

    log = what.add_parser("log", help="check every public file of a log")
    log.add_argument("log", help=_LOG)
    add_demand(log)
    _finish(log, _log)

    growth = what.add_parser("consistency", help="check that NEW is a continuation of OLD")
    growth.add_argument("old", help="an earlier checkpoint's file, or a folder or address")
    growth.add_argument("new", help=_LOG)
    _add_evidence(growth)
    _finish(growth, _consistency)

    receipt = what.add_parser("receipt", help="check a receipt, and that its entry is published")
    receipt.add_argument("receipt", type=Path, help="a receipt (c2sp.org/tlog-proof) or a parcel")
    receipt.add_argument("--parcel", type=Path, help="the parcel that the receipt came in")
    receipt.add_argument("--entry", type=Path, help="the entry's line, without a parcel")
    receipt.add_argument("--log", help=_LOG)
    add_demand(receipt)
    _add_evidence(receipt)
    _finish(receipt, _receipt)

    count = what.add_parser("count", help="count one agreement's entries of one period again")
    count.add_argument("log", help=_LOG)
    count.add_argument("--agreement", required=True, help="the agreement's hash, or its beginning")
    count.add_argument("--adoption", help="the hash of one adoption of it")
    count.add_argument("--period", required=True, help="a quarter such as 2017-Q2")
    _finish(count, _count)

    add_watch(what)

    diff = what.add_parser("diff", help="find where two copies of a log part")
    diff.add_argument("a", help=_LOG)
    diff.add_argument("b", help=_LOG)
    _add_evidence(diff)
    _finish(diff, _diff)


def _finish(command: argparse.ArgumentParser, run: object) -> None:
    command.add_argument("--key", help="the log's verifier key, from somewhere you trust")
    command.add_argument("--json", action="store_true", help="give what was found as JSON")
    command.set_defaults(run=run)


def _add_evidence(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--evidence", type=Path, help="a folder in which to keep both notes of a split view"
    )


def _log(asked: argparse.Namespace) -> Outcome:
    report = verify_directory(
        reader_at(asked, asked.log), asked.key, demand=demand_of(asked), progress=Telling("entries")
    )
    return Outcome(recount(report), describe(report))


def _consistency(asked: argparse.Namespace) -> Outcome:
    new = view_of(reader_at(asked, asked.new), asked.key)
    signed = _checkpoint_at(asked, asked.old)
    key = signer_among(signed, _keys(new, asked.key))
    old = verify_checkpoint(signed, key)
    if old.size > new.checkpoint.size:
        what = f"back from size {old.size} to {new.checkpoint.size}"
        return _split(asked, Conflict(what, signed, new.signed))
    conflict = conflict_with(new, signed, key)
    if conflict is not None:
        return _split(asked, conflict)
    value: dict[str, Json] = {
        "new": new.checkpoint.size,
        "old": old.size,
        "origin": new.checkpoint.origin,
    }
    lines = [
        f"it holds: {new.checkpoint.origin} has only grown",
        f"from size {old.size} to {new.checkpoint.size}, root {new.checkpoint.root.hex()}",
    ]
    return Outcome(value, in_lines(lines))


def _receipt(asked: argparse.Namespace) -> Outcome:
    given = held_in(read_file(asked.receipt))
    entry = given.entry
    if asked.parcel is not None:
        entry = held_in(read_file(asked.parcel)).entry
    elif asked.entry is not None:
        entry = read_file(asked.entry).removesuffix(b"\n")
    view = None if asked.log is None else view_of(reader_at(asked, asked.log), asked.key)
    keys = _keys(view, asked.key)
    standing = check_held(Held(given.receipt, entry), keys, view, demand_of(asked))
    if standing.conflict is not None:
        return _split(asked, standing.conflict)
    where = f"entry {standing.index} of {standing.checkpoint.origin}"
    published = "and it is published" if standing.published else "which is not published here"
    return Outcome(
        {
            "index": standing.index,
            "origin": standing.checkpoint.origin,
            "published": standing.published,
            "size": standing.checkpoint.size,
        },
        in_lines([f"it holds: {where}, {published}"]),
    )


def _count(asked: argparse.Namespace) -> Outcome:
    if not has_form(PERIOD, asked.period):
        raise MalformedError("expected a quarter such as `2017-Q2`", place="--period")
    reader = reader_at(asked, asked.log)
    agreement = _agreement(asked.agreement, Files(reader).names)
    adoption = None if asked.adoption is None else Hash(asked.adoption)
    found = count_again(reader, asked.key, agreement, asked.period, adoption)
    lines = [
        f"it holds: {found.origin}, {found.period}, agreement {found.agreement}",
        *(f"  {count} {kind}" for kind, count in found.counts.items()),
        f"  {found.hidden} of {found.sealed} sealed entries stay hidden, padding among them",
        "counted from:",
        *(f"  {path}" for path in found.files),
    ]
    value: dict[str, Json] = {
        "adoption": found.adoption,
        "agreement": found.agreement,
        "counts": found.counts,
        "files": found.files,
        "hidden": found.hidden,
        "origin": found.origin,
        "period": found.period,
        "sealed": found.sealed,
        "size": found.size,
    }
    return Outcome(value, in_lines(lines))


def _diff(asked: argparse.Namespace) -> Outcome:
    one = view_of(reader_at(asked, asked.a), asked.key)
    two = view_of(reader_at(asked, asked.b), asked.key)
    if one.checkpoint.origin != two.checkpoint.origin:
        raise MalformedError("expected two copies of one log")
    found = first_difference(one, two)
    sizes = f"{one.checkpoint.size} and {two.checkpoint.size} entries"
    if found is None:
        value: dict[str, Json] = {"difference": None}
        return Outcome(value, in_lines([f"it holds: one log, {sizes}, the one begins the other"]))
    if found.index is None:
        return Outcome(
            {"difference": {"path": found.path}},
            in_lines([f"the copies list another file: {found.path}", f"one log, {sizes}"]),
            SHOWN,
        )
    what = f"two entries at index {found.index}"
    split = _split(asked, Conflict(what, one.signed, two.signed))
    lines = [f"  a: {found.first.decode('ascii', 'replace')}"]
    lines += [f"  b: {found.second.decode('ascii', 'replace')}"]
    difference: dict[str, Json] = {"index": found.index}
    return Outcome({**split.value, "difference": difference}, split.text + in_lines(lines), SHOWN)


def _split(asked: argparse.Namespace, conflict: Conflict) -> Outcome:
    """Say that the log showed two things, and keep both notes."""
    lines = [f"the log showed two things: {conflict.what}"]
    if asked.evidence is not None:
        kept = keep_evidence(asked.evidence, conflict)
        lines.append(f"both notes are kept in {kept}")
    else:
        lines.append("keep both copies; with --evidence FOLDER both notes are kept")
    value: dict[str, Json] = {
        "first": conflict.first.decode("utf-8", "replace"),
        "second": conflict.second.decode("utf-8", "replace"),
        "what": conflict.what,
    }
    return Outcome(value, in_lines(lines), SHOWN)


def _checkpoint_at(asked: argparse.Namespace, place: str) -> bytes:
    """Read a checkpoint from its own file, or from a folder or address."""
    if Path(place).is_file():
        return read_file(Path(place))
    return reader_at(asked, place).read("checkpoint")


def _keys(view: View | None, given: str | None) -> tuple[VerifierKey, ...]:
    found = () if view is None else (view.key,)
    if given is not None:
        found = (*found, parse_verifier_key(given))
    if not found:
        raise UnavailableError("the log's key is needed", remedy="give it with --key")
    return found


def _agreement(text: str, names: frozenset[str]) -> Hash:
    """Find the agreement whose hash begins with *text* among the published texts."""
    texts = (name for name in sorted(names) if name.startswith(_TEXTS))
    found = [
        one for name in texts if (one := name[len(_TEXTS) :].removesuffix(".md")).startswith(text)
    ]
    if len(found) == 1:
        return Hash(found[0])
    if has_form(HASH, text):
        return Hash(text)
    raise MalformedError(f"expected one agreement whose hash begins so, got {len(found)}")
