"""`deployments`: which bodies had an official posted to them, in which services, who says so."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from thirdcopy.cli.texts import with_folder
from thirdcopy.register import Deployment
from thirdcopy.register import deployments as deployments_of
from thirdcopy.store.library import Library, load

_UNKNOWN = "not known"


@click.command()
@click.option("--service", help="Only those in this service, such as `children's services`.")
@click.option("--observed", help="Only those that were known to run then, such as `end-2021`.")
@with_folder
@click.option("--json", "as_json", is_flag=True, help="Give everything as one JSON document.")
def deployments(service: str | None, observed: str | None, folder: Path, *, as_json: bool) -> None:
    """List the bodies to which an official was posted, from the adoptions in the library.

    By body, service and quarter; what no source says is said to be not known.
    """
    library = load(folder)
    every = _all(library)
    _check(service, {one.service for one in every if one.service}, "--service")
    _check(observed, {one.observed for one in every}, "--observed")
    found = [
        one for one in every if service in {None, one.service} and observed in {None, one.observed}
    ]
    if as_json:
        click.echo(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=1))
        return
    for one in found:
        name = library.vocabulary.word("Body", one.body)
        since = _UNKNOWN if one.since == "unknown" else one.since
        click.echo(f"{name}: {one.service or _UNKNOWN}")
        click.echo(f"  from {since}; known to run: {one.observed}; source: {one.source}")
    click.echo(f"{len({one.body for one in found})} bodies")


def _all(library: Library) -> tuple[Deployment, ...]:
    adoptions = [each for found in library.adoptions.values() for each in found]
    charged = {text.id: text.assurance.charges for text in library.agreements.values()}
    return deployments_of(adoptions, charged)


def _check(given: str | None, known: set[str], option: str) -> None:
    if given is not None and given not in known:
        listed = ", ".join(f"`{one}`" for one in sorted(known)) or "none"
        raise click.BadParameter(f"no source says `{given}`; known are {listed}", param_hint=option)
