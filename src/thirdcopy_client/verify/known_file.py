"""What is known of a log, as a file: read back, it is as good as a new verification was.

Whoever can write it can say what they like of the log, as with a monitor's state; keep it where
only its reader can write. A file that is damaged is malformed, and the log is verified whole.
"""

from collections.abc import Mapping, Sequence

from thirdcopy_client.canonical import Hash, Json, canonical, parse_canonical
from thirdcopy_client.errors import MalformedError
from thirdcopy_client.translog.checkpoint import parse_checkpoint
from thirdcopy_client.translog.entry import OpenEntry, format_entry, parse_entry
from thirdcopy_client.translog.note import parse_note
from thirdcopy_client.translog.tally import format_tally, parse_tally
from thirdcopy_client.verify.directory import Verified, report_of
from thirdcopy_client.verify.entries import Contents, Span
from thirdcopy_client.verify.periods import Closed
from thirdcopy_client.verify.report import Logged

_VERSION = "thirdcopy/1 known"
_MEMBERS = frozenset(
    {"closed", "cosigned", "files", "key", "key_from_log", "months", "opened", "signed", "version"}
)
_PLACE = "known"


def format_known(known: Verified) -> bytes:
    """Write what is known of a log."""
    report, contents = known.report, known.contents
    value: Json = {
        "closed": [
            {
                "period": one.period,
                "revealed": one.revealed,
                "sealed": one.sealed,
                "start": one.start,
                "stop": one.stop,
                "tally": format_tally(one.tally).decode(),
            }
            for one in known.closed
        ],
        "cosigned": list(report.cosigned),
        "files": dict(known.files),
        "key": report.key,
        "key_from_log": report.key_from_log,
        "months": {
            month: [span.first, span.last, span.count] for month, span in contents.months.items()
        },
        "opened": [
            [logged.index, format_entry(logged.entry).decode()] for logged in contents.opened
        ],
        "signed": known.signed.decode(),
        "version": _VERSION,
    }
    return canonical(value) + b"\n"


def parse_known(data: bytes) -> Verified:
    """Read it back; raises `MalformedError` for anything else."""
    value = parse_canonical(data.removesuffix(b"\n"))
    if not isinstance(value, Mapping) or value.keys() != _MEMBERS or value["version"] != _VERSION:
        raise MalformedError("expected what is known of a log", place=_PLACE)
    signed = _text(value["signed"]).encode()
    checkpoint = parse_checkpoint(parse_note(signed).text.encode())
    months = {month: Span(*_numbers(span, 3)) for month, span in _mapping(value["months"]).items()}
    opened = tuple(_logged(one) for one in _list(value["opened"]))
    contents = Contents(checkpoint.size, months, opened)
    closed = tuple(_closed(_mapping(one)) for one in _list(value["closed"]))
    files = {path: Hash(_text(sha256)) for path, sha256 in _mapping(value["files"]).items()}
    report = report_of(
        checkpoint,
        contents,
        closed,
        key=_text(value["key"]),
        key_from_log=value["key_from_log"] is True,
        cosigned=tuple(_text(one) for one in _list(value["cosigned"])),
        files=len(files) + 1,
    )
    return Verified(report, signed, contents, closed, files)


def _closed(one: Mapping[str, Json]) -> Closed:
    start, stop, sealed, revealed = _numbers(
        [one.get(name) for name in ("start", "stop", "sealed", "revealed")], 4
    )
    tally = parse_tally(_text(one.get("tally")).encode())
    return Closed(_text(one.get("period")), start, stop, sealed, revealed, tally)


def _logged(value: Json) -> Logged:
    index, line = _pair(value)
    entry = parse_entry(_text(line).encode(), _PLACE)
    if not isinstance(entry, OpenEntry):
        raise MalformedError("expected an open entry", place=_PLACE)
    return Logged(_numbers([index], 1)[0], entry)


def _pair(value: Json) -> Sequence[Json]:
    found = _list(value)
    if len(found) != len(("index", "line")):
        raise MalformedError("expected an index and a line", place=_PLACE)
    return found


def _numbers(value: Json, count: int) -> list[int]:
    found = [one for one in _list(value) if isinstance(one, int) and not isinstance(one, bool)]
    if len(found) != count or len(found) != len(_list(value)) or min(found) < 0:
        raise MalformedError(f"expected {count} whole numbers", place=_PLACE)
    return found


def _list(value: Json) -> Sequence[Json]:
    if not isinstance(value, list):
        raise MalformedError("expected a list", place=_PLACE)
    return value


def _mapping(value: Json) -> Mapping[str, Json]:
    if not isinstance(value, Mapping):
        raise MalformedError("expected an object", place=_PLACE)
    return value


def _text(value: Json) -> str:
    if not isinstance(value, str):
        raise MalformedError("expected text", place=_PLACE)
    return value
