"""`replay`: what a draft would have made of the requests that a gateway has recorded."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path

import click
from sqlalchemy import select

from thirdcopy import gateway as gates
from thirdcopy.agreement import Ruleset, ruleset
from thirdcopy.cli.texts import chosen, chosen_profile, with_folder, with_profile
from thirdcopy.event import CaseId, Event
from thirdcopy.gateway import Gateway
from thirdcopy.replay import Replay, Was, Would, replay
from thirdcopy.simulation.drive import SimulatedClock
from thirdcopy.simulation.world import open_world
from thirdcopy.store import tables
from thirdcopy.store.library import load
from thirdcopy_client.errors import NotAllowedError

_WAS: dict[Was, str] = {
    "supplied": "were supplied",
    "stopped": "were stopped by the clauses",
    "undecided": "ended before the clauses decided",
}
_WOULD: dict[Would, str] = {
    "allowed": "would be allowed",
    "narrowed": "would be allowed in part",
    "refused": "would be refused, as they were put",
    "depends": "depend on what nobody recorded",
}


@click.command("replay")
@click.argument("draft")
@click.option(
    "--of",
    "agreement",
    help="The id of the agreement that they were made under, if the draft's is another.",
)
@click.option("--demo", "is_demo", is_flag=True, help="The requests of the demonstration.")
@with_profile
@with_folder
@click.option("--json", "as_json", is_flag=True, help="Give everything as one JSON document.")
def replay_under(
    draft: str,
    *,
    agreement: str | None,
    is_demo: bool,
    profile: str,
    folder: Path,
    as_json: bool,
) -> None:
    """Put the recorded requests to DRAFT (an id, a file or a folder), and count the answers.

    Somebody who is asked for more might have given it: a request that would be refused is one
    that would be refused as it was put.
    """
    if not is_demo:
        raise NotAllowedError(
            "only the demonstration's requests can be replayed yet",
            remedy="run `thirdcopy replay DRAFT --demo`",
        )
    library = load(folder)
    text = chosen(library, draft)
    rules = ruleset(text, chosen_profile(library, profile), library.vocabulary)
    known = agreement or text.id
    world = open_world(folder / "var" / "demo", library, SimulatedClock(), make=False)
    recorded = _recorded(world.gateway, known)
    if not recorded:
        raise click.BadParameter(f"no agreement `{known}` is in the register")
    found = replay(_events(world.gateway, recorded), rules, {one.hash: one for one in recorded})
    if as_json:
        click.echo(json.dumps(asdict(found), ensure_ascii=False, indent=1))
    else:
        for line in _lines(found):
            click.echo(line)


def _recorded(gateway: Gateway, agreement: str) -> tuple[Ruleset, ...]:
    """Give the rulesets of every registered version of an agreement."""
    registered = [one.agreement for one in gates.registered(gateway)]
    return tuple(gateway.ruleset_of(one.hash) for one in registered if one.id == agreement)


def _events(gateway: Gateway, rules: Iterable[Ruleset]) -> Iterator[Event]:
    """Open the events of every case under these rulesets."""
    hashes = [one.agreement.hash for one in rules]
    query = select(tables.case_now.c.case_id).where(tables.case_now.c.agreement.in_(hashes))
    with gateway.engine.connect() as connection:
        cases = tuple(connection.execute(query).scalars())
    for case in cases:
        yield from gates.load(gateway, CaseId(case)).events


def _lines(found: Replay) -> Iterator[str]:
    yield f"{len(found.requests)} recorded requests, under {found.draft}:"
    for was, before in _WAS.items():
        total = sum(one.was == was for one in found.requests)
        yield f"  {total} {before}; of these"
        for would, after in _WOULD.items():
            if number := found.count(was, would):
                yield f"    {number} {after}"
    for clause, number in sorted(found.by_clause.items(), key=lambda one: (-one[1], one[0])):
        yield f"  {clause} refuses {number}"
    if needs := sorted({name for one in found.requests for name in one.needs}):
        yield f"  What they depend on: {', '.join(needs)}"
