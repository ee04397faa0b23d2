"""`check`: what an agreement can and cannot allow, in words a minister could read."""

import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import click

from thirdcopy.agreement import Agreement, Profile
from thirdcopy.analysis import Difference, Findings, analyse
from thirdcopy.cli.diff import against, opens, tell_difference
from thirdcopy.cli.exposures import exposed, settled, tell_exposed
from thirdcopy.cli.proof import tell_assumptions
from thirdcopy.cli.texts import chosen, chosen_profile, with_folder, with_profile
from thirdcopy.cli.watch import EVERY_SECONDS, watch, watched
from thirdcopy.simulation.report import findings_json
from thirdcopy.store.library import Library, load
from thirdcopy_client.canonical import Json

_MARKS = {"holds": "holds", "vacuous": "holds, as nothing here is of that kind"}


@click.command()
@click.argument("agreements", nargs=-1)
@with_profile
@with_folder
@click.option(
    "--baseline",
    metavar="OLD",
    help="Say too what changed since OLD: a folder with `agreements/`, an id or a file.",
)
@click.option("--field", help="Say only how this item can come out: `home-address`, say.")
@click.option("--to", metavar="PURPOSE", help="With --field: for this purpose, or those under it.")
@click.option("--watch", "watching", is_flag=True, help="Check again whenever a text changes.")
@click.option("--json", "as_json", is_flag=True, help="Give everything as one JSON document.")
def check(
    agreements: tuple[str, ...],
    profile: str,
    folder: Path,
    *,
    baseline: str | None,
    field: str | None,
    to: str | None,
    watching: bool,
    as_json: bool,
) -> None:
    """Say what AGREEMENTS (ids, folders or files; all when none is named) really allow.

    Exits with 1 when a promise fails or could not be settled; with --baseline, also when
    something is newly allowed or that could not be settled; with --field, only when not every
    way could be found.
    """

    def once() -> bool:
        library = load(folder)
        rules = chosen_profile(library, profile)
        texts = [chosen(library, name) for name in agreements] or [*library.agreements.values()]
        if field is not None:
            ways = exposed(texts, rules, library.vocabulary, field, to)
            tell_exposed(ways, as_json=as_json)
            return settled(ways)
        return _check(texts, rules, library, baseline, as_json=as_json)

    if watching:
        watch(lambda: watched(folder, agreements), once, lambda: time.sleep(EVERY_SECONDS))
    sys.exit(0 if once() else 1)


def _check(
    texts: Sequence[Agreement],
    rules: Profile,
    library: Library,
    baseline: str | None,
    *,
    as_json: bool,
) -> bool:
    """Check *texts* and print what was found; say whether nothing is wrong."""
    found = []
    for text in texts:
        click.echo(f"Checking {text.id} under {rules.id}", err=True)
        since = against(baseline, text, library, rules) if baseline else None
        found.append((text, analyse(text, rules, library.vocabulary), since))
    if as_json:
        documents = [_document(one, since) for _, one, since in found]
        click.echo(json.dumps(documents, ensure_ascii=False, indent=1))
    else:
        for text, one, since in found:
            tell(text, one)
            if since:
                tell_difference(since)
            elif baseline:
                click.echo(f"  {text.id} is not in the baseline: all that it allows is new.")
    return not any(broken(one) or (since and opens(since)) for _, one, since in found)


def _document(found: Findings, since: Difference | None) -> dict[str, Json]:
    since_json: dict[str, Json] = {"since": asdict(since)} if since else {}
    return {**findings_json(found), **since_json}


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
        tell_assumptions(found.assumptions)
