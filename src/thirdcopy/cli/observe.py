"""`observe`: many gateways' public sides, each verified, as one register and one set of counts."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path

import click

from thirdcopy.agreement import Vocabulary
from thirdcopy.cli.progress import bar
from thirdcopy.cli.texts import chosen_profile, with_folder, with_profile
from thirdcopy.observatory import (
    National,
    Observation,
    Place,
    national,
    observe,
    parse_places,
    reachable,
)
from thirdcopy.register import MEASURES
from thirdcopy.store.library import load
from thirdcopy.web.observatory import write_observatory
from thirdcopy_client.canonical import Json
from thirdcopy_client.clock import date_of, system_clock
from thirdcopy_client.errors import UnavailableError

_ADVERSE = "adverse"
_Ways = Mapping[str, tuple[str, ...]]


@click.command("observe")
@click.argument("places", metavar="[PLACE]...", nargs=-1)
@click.option(
    "--list",
    "listed",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A file that lists gateways, with the keys that you trust.",
)
@click.option(
    "--state",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("var/observatory"),
    show_default=True,
    help="The folder that keeps what is known of each log.",
)
@click.option(
    "--site",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write it too as pages, in both languages, into this folder.",
)
@with_profile
@with_folder
@click.option("--json", "as_json", is_flag=True, help="Give everything as one JSON document.")
def observe_all(
    places: tuple[str, ...],
    listed: Path | None,
    state: Path,
    site: Path | None,
    profile: str,
    folder: Path,
    *,
    as_json: bool,
) -> None:
    """Read the public side of every gateway, verify each log, and count them together.

    A PLACE is an address or a folder: the log's public files, or a site that has them as `log`.
    The next time only what has grown is read. A gateway whose log does not hold is left out of
    every figure, and it is said why. Without a key of yours, the key that a log named the first
    time has to go on signing it.

    Exits with 1 when some gateway does not hold.
    """
    wanted = [Place(one) for one in places]
    wanted += parse_places(listed.read_bytes(), listed.name) if listed else ()
    if not wanted:
        raise click.UsageError("name a PLACE, or a file with --list")
    library = load(folder)
    rules = chosen_profile(library, profile)
    seen = _observed(wanted, state)
    _check_origins(seen)
    found = national(seen, library.vocabulary, state, date_of(system_clock()))
    ways = reachable(found, rules, library.vocabulary, state, _ADVERSE)
    if site is not None:
        written = write_observatory(found, ways, library.vocabulary, site)
        click.echo(
            f"{written.pages:,} pages are in {site}, {written.made:,} of them made now", err=True
        )
    if as_json:
        click.echo(json.dumps(_document(found, ways), ensure_ascii=False, indent=1))
    else:
        _tell(found, ways, library.vocabulary)
    sys.exit(1 if any(one.outcome == "failed" for one in seen) else 0)


def _observed(wanted: list[Place], state: Path) -> list[Observation]:
    count = bar("Gateways verified")(len(wanted))
    seen = []
    for place in wanted:
        seen.append(observe(place, state))
        count(1)
    return seen


def _check_origins(seen: list[Observation]) -> None:
    """Refuse two places that show one log: its figures would be counted twice."""
    places: dict[str, str] = {}
    for one in seen:
        if one.report is not None and places.setdefault(one.report.origin, one.place) != one.place:
            raise UnavailableError(
                f"two places show the log `{one.report.origin}`",
                place=one.place,
                remedy=f"leave one out: the other is {places[one.report.origin]}",
            )


def _tell(found: National, ways: _Ways, vocabulary: Vocabulary) -> None:
    by = {"verified": 0, "failed": 0, "not-reached": 0}
    for one in found.observations:
        by[one.outcome] += 1
        if one.outcome == "failed":
            click.echo(f"! {one.place}: does not hold, and is left out of every figure")
            click.echo(f"    {one.message}")
        elif one.outcome == "not-reached":
            stands = "counted as last verified" if one.known else "left out"
            click.echo(f"! {one.place}: not reached, {stands}")
            click.echo(f"    {one.message}")
        elif one.report and one.report.key_from_log:
            click.echo(f"- {one.place}: no key was given; the files agree with each other only")
    click.echo(
        f"{by['verified']:,} of {len(found.observations):,} gateways verified: {found.size:,} "
        f"entries, {sum(one.read for one in found.observations):,} of them read now"
    )
    running = sum(one.runs for one in found.entries)
    bodies = {one.giver for one in found.streams()} | {one.receiver for one in found.streams()}
    click.echo(f"{len(found.entries):,} agreements, {running:,} in force, {len(bodies):,} bodies")
    unread = [one for one in found.entries if one.stated is None]
    for entry in unread:
        click.echo(f"! {entry.id}: {entry.why}")
    for total in found.totals:
        figures = ", ".join(
            f"{total.measured[one.name]:,} {one.title.lower()}"
            for one in MEASURES
            if total.measured[one.name]
        )
        counted = f"{total.agreements:,} agreements at {total.gateways:,} gateways"
        click.echo(f"{total.period}: {figures or 'nothing'}; {counted}; {total.hidden:,} hidden")
    records = {one.stated.dataset for one in found.entries if one.stated}
    click.echo(
        f"Data of {len(ways):,} of {len(records):,}"
        " kinds of record can reach a purpose that may turn against the person:"
    )
    for code, way in ways.items():
        click.echo(f"  {vocabulary.word('Dataset', code)}, by {', then '.join(way)}")


def _document(found: National, ways: _Ways) -> dict[str, Json]:
    return {
        "gateways": [
            {
                "place": one.place,
                "outcome": one.outcome,
                "message": one.message,
                "origin": one.report.origin if one.report else None,
                "size": one.report.size if one.report else None,
                "read": one.read,
                "key": one.report.key if one.report else None,
                "key_from_log": one.report.key_from_log if one.report else None,
            }
            for one in found.observations
        ],
        "agreements": [
            {
                "hash": one.hash,
                "id": one.id,
                "title": one.stated.title if one.stated else None,
                "why_not": one.why,
                "standing": {origin: status.word for origin, status in one.standing.items()},
                "adopted_by": list(one.adopted),
            }
            for one in found.entries
        ],
        "particulars": [
            {
                "origin": origin,
                "number": one.number,
                "kind": one.kind,
                "agreement": one.agreement,
                "id": one.id,
                "stands": one.stands,
                "says": dict(one.now.values),
            }
            for origin, one in found.particulars
        ],
        "totals": [
            {
                "period": one.period,
                "gateways": one.gateways,
                "agreements": one.agreements,
                "figures": dict(one.measured),
                "hidden": one.hidden,
            }
            for one in found.totals
        ],
        "counts": [
            {"period": period, "agreement": agreement, "figures": dict(figures)}
            for (period, agreement), figures in sorted(found.counts.items())
        ],
        "reaches_adverse": {code: list(way) for code, way in ways.items()},
    }
