"""`check`: what an agreement can and cannot allow, in words a minister could read."""

import json
import sys
from pathlib import Path

import click

from thirdcopy.agreement import Agreement, Profile
from thirdcopy.analysis import Findings, analyse
from thirdcopy.simulation.report import findings_json
from thirdcopy.store.library import Library, load

_MARKS = {"holds": "holds", "vacuous": "holds, as nothing here is of that kind"}


@click.command()
@click.argument("agreements", nargs=-1)
@click.option(
    "--profile",
    default="uk",
    show_default=True,
    help="The rules around the agreement: `uk` for today, `as-was` for the past.",
)
@click.option(
    "--folder",
    type=click.Path(path_type=Path, exists=True),
    default=Path(),
    help="The folder that holds `agreements/` and `profiles/`.",
)
@click.option("--json", "as_json", is_flag=True, help="Give everything as one JSON document.")
def check(agreements: tuple[str, ...], profile: str, folder: Path, *, as_json: bool) -> None:
    """Say what AGREEMENTS (ids, or their folders; all when none is named) really allow.

    Exits with 1 when a promise fails, or could not be settled.
    """
    library = load(folder)
    rules = chosen_profile(library, profile)
    texts = [chosen(library, name) for name in agreements] or list(library.agreements.values())
    found = []
    for text in texts:
        click.echo(f"Checking {text.id} under {rules.id}", err=True)
        found.append(analyse(text, rules, library.vocabulary))
    if as_json:
        click.echo(json.dumps([findings_json(one) for one in found], ensure_ascii=False, indent=1))
    else:
        for text, one in zip(texts, found, strict=True):
            tell(text, one)
    sys.exit(1 if any(broken(one) for one in found) else 0)


def chosen(library: Library, name: str) -> Agreement:
    """Give the agreement of that id, or in that folder."""
    wanted = Path(name).parent.name if name.endswith(".md") else Path(name).name
    if wanted not in library.agreements:
        known = ", ".join(sorted(library.agreements))
        raise click.BadParameter(f"no agreement `{wanted}` here; there are {known}")
    return library.agreements[wanted]


def chosen_profile(library: Library, name: str) -> Profile:
    """Give the profile of that id."""
    if name not in library.profiles:
        known = ", ".join(sorted(library.profiles))
        raise click.BadParameter(f"no profile `{name}` here; there are {known}")
    return library.profiles[name]


def broken(found: Findings) -> bool:
    """Say whether a promise fails or could not be settled."""
    return any(promise.outcome in {"fails", "unknown"} for promise in found.promises)


def tell(text: Agreement, found: Findings, *, brief: bool = False) -> None:
    """Print what was found, the serious first."""
    click.echo(f"\n{text.title}")
    click.echo(f"  {text.says}")
    if not found.findings:
        click.echo("  Nothing was found against it.")
    for one in sorted(found.findings, key=lambda finding: finding.severity != "serious"):
        click.echo(f"  {'!' if one.severity == 'serious' else '-'} {one.summary}")
        if not brief:
            click.echo(f"    {one.detail}")
        if one.example:
            click.echo(f"    For example: {one.example.sentence}")
    for promise in found.promises:
        outcome = _MARKS.get(promise.outcome, promise.outcome.upper())
        click.echo(f"  promise {promise.id}: {outcome}")
        if promise.outcome == "fails" and promise.example:
            click.echo(f"    For example: {promise.example.sentence}")
    if not brief:
        click.echo("  Every statement assumes what the gateway enforces before it asks:")
        for sentence in found.assumptions:
            click.echo(f"    {sentence}")
