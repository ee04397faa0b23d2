"""`flows`: where data can go over all the agreements together, and what would close the way."""

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import click

from thirdcopy.agreement import Vocabulary, ruleset
from thirdcopy.analysis import Aim, Flow, Hop, Route, flow, listed, register_of
from thirdcopy.assessment import AT_RISK
from thirdcopy.cli.proof import tell_assumptions
from thirdcopy.cli.texts import chosen_profile, with_profile
from thirdcopy.store.library import Library, load

_ADVERSE = "adverse"


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True), default=Path())
@click.option("--from", "dataset", help="Only from this dataset, such as `child-maintenance`.")
@click.option(
    "--to",
    "purpose",
    default=_ADVERSE,
    show_default=True,
    help="To this purpose, or to those under it.",
)
@click.option("--body", help="Only where this body, or one below it, would come to hold the data.")
@with_profile
@click.option("--json", "as_json", is_flag=True, help="Give everything as one JSON document.")
def flows(
    folder: Path,
    *,
    dataset: str | None,
    purpose: str,
    body: str | None,
    profile: str,
    as_json: bool,
) -> None:
    """Say by which agreements of FOLDER data can reach a purpose, hop by hop.

    Every way has an example that the engine allowed at each hop. Chains of at most three hops
    are looked for; what onward clauses alone hold back is said apart.

    Exits with 1 when a chain could not be settled.
    """
    library = load(_root(folder))
    _check(library.vocabulary, dataset, purpose, body)
    rules = chosen_profile(library, profile)
    register = register_of(
        [ruleset(one, rules, library.vocabulary) for one in library.agreements.values()]
    )
    found = [
        flow(register, Aim(one, purpose, body)) for one in ([dataset] if dataset else _all(library))
    ]
    if as_json:
        click.echo(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=1))
    else:
        for one in found:
            for line in _lines(one, library.vocabulary):
                click.echo(line)
        tell_assumptions(dict.fromkeys(each for one in found for each in one.assumptions))
    sys.exit(1 if any(one.unsettled for one in found) else 0)


def _root(folder: Path) -> Path:
    """Give the folder that holds `agreements/`, also where that one itself is named."""
    inside = folder.resolve()
    return inside.parent if (inside / "vocabulary.toml").is_file() else folder


def _check(vocabulary: Vocabulary, dataset: str | None, purpose: str, body: str | None) -> None:
    for kind, code in (("Dataset", dataset), ("Purpose", purpose), ("Body", body)):
        if code is not None and code not in vocabulary.codes(kind):
            raise click.BadParameter(f"no {kind.lower()} `{code}` is in the vocabulary")


def _all(library: Library) -> list[str]:
    """Give the datasets that some agreement discloses from, in the vocabulary's order."""
    used = {one.dataset for one in library.agreements.values()}
    return [code for code in library.vocabulary.codes("Dataset") if code in used]


def _lines(found: Flow, vocabulary: Vocabulary) -> Iterator[str]:
    aim = found.aim
    whom = f" at {vocabulary.word('Body', aim.body)}" if aim.body else ""
    what = (
        f"{vocabulary.word('Dataset', aim.dataset)} → "
        f"{vocabulary.word('Purpose', aim.purpose)}{whom}, under {found.profile}"
    )
    yield f"\n{what[:1].upper()}{what[1:]}"
    if not found.paths:
        settled = "" if not found.unsettled else ", as far as could be settled"
        yield f"  No agreement, and no chain of them, lets it through{settled}."
    for number, route in enumerate(found.paths, 1):
        yield from _route(number, route, vocabulary)
    for agreement, left in found.without.items():
        if left < len(found.paths):
            yield f"  Without {agreement}: {_ways(left)}."
    for cut in found.cuts:
        yield f"  Ending {listed(cut)}{' together' if cut[1:] else ''} closes it."
    for route in found.held_back:
        yield f"  Held back by onward clauses alone: {_through(route.hops)}."
    for chain in found.unsettled:
        yield f"  ! Could not be settled: {chain}."


def _route(number: int, route: Route, vocabulary: Vocabulary) -> Iterator[str]:
    yield f"  {number}. {_through(route.hops)}"
    for hop in route.hops:
        yield f"     {hop.agreement}, by {_clauses(hop.example.clauses)}: {hop.example.sentence}"
        if hop.onward:
            yield f"       which the onward clauses before it allow: {_clauses(hop.onward.clauses)}"
        yield f"       kept for (days): {hop.retention_days}"
    yield f"     items: {listed([_category(one, vocabulary) for one in route.fields])}"
    yield f"     purposes: {listed([vocabulary.word('Purpose', one) for one in route.purposes])}"
    stopped = [one for one in route.markers if one in AT_RISK]
    others = [one for one in route.markers if one not in AT_RISK]
    if others:
        names = [vocabulary.word("Marker", one) for one in others]
        yield f"     also about a person who is {listed(names)}"
    if stopped:
        names = [vocabulary.word("Marker", one) for one in stopped]
        yield f"     no clause stops it for a person who is {listed(names)}: only the gateway does"


def _through(hops: Sequence[Hop]) -> str:
    return ", then ".join(f"{hop.action} under {hop.agreement}" for hop in hops)


def _clauses(names: Sequence[str]) -> str:
    return listed([name.partition(":")[2] for name in names])


def _category(field: str, vocabulary: Vocabulary) -> str:
    return vocabulary.word("Category", field.partition("/")[2])


def _ways(number: int) -> str:
    if number == 0:
        return "no way is left"
    return "1 way is left" if number == 1 else f"{number} ways are left"
