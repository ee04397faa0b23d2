"""What browsers report that the content policy stopped: counted, and forgotten.

A report carries addresses, and an address can hold anything. So a directive of the list below and
the pattern of an own page are all that is taken from one; everything else of it is read by nobody.
"""

import json
import multiprocessing
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Response, current_app, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

if TYPE_CHECKING:
    from multiprocessing.sharedctypes import SynchronizedArray

reports = Blueprint("reports", __name__)

PATH: Final = "/reports/policy"
OTHER: Final = "other"
"""A directive that is not of the list, and a page that is none of this site."""
DIRECTIVES: Final = (
    "default-src",
    "script-src",
    "script-src-elem",
    "script-src-attr",
    "style-src",
    "style-src-elem",
    "style-src-attr",
    "img-src",
    "font-src",
    "connect-src",
    "frame-src",
    "form-action",
    "base-uri",
    "frame-ancestors",
    OTHER,
)
LARGEST: Final = 16 * 1024
MOST_AT_ONCE: Final = 20
"""How many reports of one sending are looked at; ours."""
MOST_IN_A_MINUTE: Final = 60
"""How many sendings are read, of everybody together; ours: a wrong page says so in one."""

_KEY: Final = "thirdcopy.reports"
_OLD: Final = "application/csp-report"
_NEW: Final = "application/reports+json"


@dataclass(frozen=True, eq=False)
class _Counts:
    """What all processes count together; the last two places are a minute and what it took."""

    pages: tuple[str, ...]
    counts: "SynchronizedArray[int]"


def install_reports(app: Flask) -> None:
    """Let *app* count reports of the pages that it has; counts are shared by forked processes."""
    pages = (*sorted({rule.rule for rule in app.url_map.iter_rules()}), OTHER)
    counts = multiprocessing.Array("Q", len(DIRECTIVES) * len(pages) + 2)
    app.extensions[_KEY] = _Counts(pages, counts)


def reported(app: Flask) -> Mapping[tuple[str, str], int]:
    """Give how often each directive was reported of each pattern of pages."""
    known = _counts_of(app)
    pairs = ((directive, page) for directive in DIRECTIVES for page in known.pages)
    return {pair: count for pair, count in zip(pairs, known.counts[:], strict=False) if count}


@reports.post(PATH)
def take() -> Response:
    """Count what a browser reports; nothing of it is kept, and the answer says nothing."""
    request.max_content_length = LARGEST
    if request.mimetype not in {_OLD, _NEW}:
        return Response(status=415)
    known = _counts_of(current_app)
    if not _has_room(known):
        return Response(status=429, headers={"Retry-After": "60"})
    try:
        sent = json.loads(request.get_data())
    except RequestEntityTooLarge:
        return Response(status=413)
    except (ValueError, RecursionError):
        return Response(status=400)
    for directive, address in _read(sent):
        place = known.pages.index(_page_at(address, known.pages))
        at = DIRECTIVES.index(directive) * len(known.pages) + place
        with known.counts.get_lock():
            known.counts[at] += 1
    return Response(status=204)


def _has_room(known: _Counts) -> bool:
    minute = int(time.monotonic() // 60)
    with known.counts.get_lock():
        if known.counts[-2] != minute:
            known.counts[-2], known.counts[-1] = minute, 0
        known.counts[-1] += 1
        return known.counts[-1] <= MOST_IN_A_MINUTE


def _read(sent: object) -> Iterator[tuple[str, str]]:
    """Give directive and address of each report, in the form of today and in the one before."""
    found = sent if isinstance(sent, list) else [sent]
    for one in found[:MOST_AT_ONCE]:
        match one:
            case {"csp-report": {"document-uri": str(address), **rest}}:
                named = rest.get("effective-directive") or rest.get("violated-directive")
            case {"type": "csp-violation", "body": {"documentURL": str(address), **rest}}:
                named = rest.get("effectiveDirective")
            case _:
                continue
        directive = named.partition(" ")[0] if isinstance(named, str) else OTHER
        yield directive if directive in DIRECTIVES else OTHER, address


def _page_at(address: str, pages: tuple[str, ...]) -> str:
    """Give the pattern of the own page at an address, the same in both languages."""
    try:
        parts = urlsplit(address)
        path = parts.path.removeprefix("/cy") if parts.path.startswith("/cy/") else parts.path
        rule, _ = current_app.url_map.bind("").match(path, method="GET", return_rule=True)
    except (ValueError, HTTPException):
        return OTHER
    own = parts.netloc == request.host and rule.rule in pages
    return rule.rule if own else OTHER


def _counts_of(app: Flask) -> _Counts:
    return cast("_Counts", app.extensions[_KEY])
