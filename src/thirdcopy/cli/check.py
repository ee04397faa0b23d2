"""`check`: what an agreement can and cannot allow, in words a minister could read."""

import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path

import click

from thirdcopy.agreement import Agreement, Fault, Language, Profile, oversights
from thirdcopy.agreement.vocabulary import LANGUAGES
from thirdcopy.analysis import Difference, Findings, analyse
from thirdcopy.cli.diff import against, opens, tell_difference
from thirdcopy.cli.exposures import exposed, settled, tell_exposed
from thirdcopy.cli.texts import TEXT, chosen, chosen_profile, file_of, with_folder, with_profile
from thirdcopy.cli.told import refuse_faulty, tell
from thirdcopy.cli.watch import EVERY_SECONDS, watch, watched
from thirdcopy.simulation.report import findings_json
from thirdcopy.store.library import Library, load, load_vocabulary
from thirdcopy_client.canonical import Json
from thirdcopy_client.clock import date_of, system_clock


@click.command()
@click.argument("agreements", nargs=-1)
@with_profile
@with_folder
@click.option(
    "--baseline",
    metavar="OLD",
    help="Say too what changed since OLD: a folder with `agreements/`, a revision of git such as "
    "`main`, an id or a file.",
)
@click.option("--field", help="Say only how this item can come out: `home-address`, say.")
@click.option("--to", metavar="PURPOSE", help="With --field: for this purpose, or those under it.")
@click.option(
    "--on",
    metavar="DAY",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Say what is overdue on that day, as 2026-03-31; today when it is left out.",
)
@click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    default="en",
    show_default=True,
    help="The language of what is found.",
)
@click.option("--watch", "watching", is_flag=True, help="Check again whenever a text changes.")
@click.option("--json", "as_json", is_flag=True, help="Give everything as one JSON document.")
def check(  # noqa: PLR0913 - each is an option of the command
    agreements: tuple[str, ...],
    profile: str,
    folder: Path,
    *,
    baseline: str | None,
    field: str | None,
    to: str | None,
    on: datetime | None,
    language: Language,
    watching: bool,
    as_json: bool,
) -> None:
    """Say what AGREEMENTS (ids, folders or files; all when none is named) really allow.

    Exits with 1 when a promise fails or could not be settled; with --baseline, also when
    something is newly allowed or that could not be settled; with --field, only when not every
    way could be found.
    """

    def once() -> bool:
        _refuse_faulty(folder, agreements)
        library = load(folder)
        rules = chosen_profile(library, profile)
        texts = [chosen(library, name) for name in agreements] or [*library.agreements.values()]
        if field is not None:
            ways = exposed(texts, rules, library.vocabulary, field, to)
            tell_exposed(ways, as_json=as_json)
            return settled(ways)
        asked = Asked(on.date() if on else date_of(system_clock()), language, baseline)
        return _check(texts, rules, library, asked, as_json=as_json)

    if watching:
        watch(lambda: watched(folder, agreements), once, lambda: time.sleep(EVERY_SECONDS))
    sys.exit(0 if once() else 1)


@dataclass(frozen=True)
class Asked:
    """What is asked beside the findings: overdue on which day, in which language, since what."""

    on: date
    language: Language
    baseline: str | None


def _refuse_faulty(folder: Path, names: Sequence[str]) -> None:
    """Say all that is wrong in the texts that are asked for, before any of them is checked."""
    vocabulary = load_vocabulary(folder)
    every = sorted((folder / "agreements").glob(f"*/{TEXT}"))
    named = [file for name in names if (file := file_of(name, folder))]
    refuse_faulty(named if names else every, vocabulary)


def _check(
    texts: Sequence[Agreement],
    rules: Profile,
    library: Library,
    asked: Asked,
    *,
    as_json: bool,
) -> bool:
    """Check *texts* and print what was found; say whether nothing is wrong."""
    found = []
    for text in texts:
        click.echo(f"Checking {text.id} under {rules.id}", err=True)
        since = against(asked.baseline, text, library, rules) if asked.baseline else None
        found.append((text, analyse(text, rules, library.vocabulary), since))
    lying = {
        text.id: oversights(text, library.profiles.values(), asked.on, asked.language)
        for text in texts
    }
    if as_json:
        documents = [_document(one, since, lying[text.id]) for text, one, since in found]
        click.echo(json.dumps(documents, ensure_ascii=False, indent=1))
    else:
        for text, one, since in found:
            tell(text, rules, one, library.vocabulary, asked.language, lying=lying[text.id])
            if since:
                tell_difference(since)
            elif asked.baseline:
                click.echo(f"  {text.id} is not in the baseline: all that it allows is new.")
    return not any(broken(one) or (since and opens(since)) for _, one, since in found)


def _document(found: Findings, since: Difference | None, lying: Sequence[Fault]) -> dict[str, Json]:
    since_json: dict[str, Json] = {"since": asdict(since)} if since else {}
    overdue: list[Json] = [{"place": one.place, "message": one.message} for one in lying]
    return {**findings_json(found), "oversights": overdue, **since_json}


def broken(found: Findings) -> bool:
    """Say whether a promise fails or could not be settled."""
    return any(promise.outcome in {"fails", "unknown"} for promise in found.promises)
