"""`diff`: what another version of an agreement newly allows, and what it newly refuses."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Final

import click

from thirdcopy.agreement import Agreement, Profile, Vocabulary, parse
from thirdcopy.analysis import Change, Difference, difference, mirror
from thirdcopy.cli.mirrors import tell_mirror
from thirdcopy.cli.proof import tell_assumptions
from thirdcopy.cli.texts import TEXT, chosen, chosen_profile, read, with_folder, with_profile
from thirdcopy.store.library import Library, load


@click.command()
@click.argument("old")
@click.argument("new")
@with_profile
@with_folder
@click.option(
    "--mirror",
    "mirrored",
    is_flag=True,
    help="Say instead what each of the two lets its discloser give.",
)
@click.option("--json", "as_json", is_flag=True, help="Give everything as one JSON document.")
@click.option("--markdown", is_flag=True, help="Give it as Markdown, for a review.")
def diff(
    old: str,
    new: str,
    profile: str,
    folder: Path,
    *,
    mirrored: bool,
    as_json: bool,
    markdown: bool,
) -> None:
    """Say what NEW allows that OLD does not, and refuses that OLD allows.

    OLD and NEW are ids, files or folders. Every request that could ever be made is covered,
    and each example was put to the engine under both texts.

    Exits with 1 when something is newly allowed, or could not be settled.
    """
    library = load(folder)
    rules = chosen_profile(library, profile)
    texts = chosen(library, old), chosen(library, new)
    if mirrored:
        both = mirror(*texts, rules, library.vocabulary)
        tell_mirror(both, library.vocabulary, as_json=as_json)
        sys.exit(1 if both.first.unsettled or both.second.unsettled else 0)
    found = difference(*texts, rules, library.vocabulary)
    if as_json:
        click.echo(json.dumps(asdict(found), ensure_ascii=False, indent=1))
    else:
        tell_difference(found, markdown=markdown)
    sys.exit(1 if opens(found) else 0)


def opens(found: Difference) -> bool:
    """Say whether something is newly allowed, or might be."""
    return bool(found.newly_allowed or found.unknown)


def against(
    baseline: str, text: Agreement, library: Library, profile: Profile
) -> Difference | None:
    """Compare *text* with its namesake in *baseline*; nothing if there it has none.

    *baseline* is a folder that holds `agreements/`, a revision of the git repository around the
    library, or what `chosen` accepts. The old text is read in the new words, so a code that is
    gone is said with its line.
    """
    vocabulary: Vocabulary = library.vocabulary
    agreements = Path(baseline) / "agreements"
    if not agreements.is_dir():
        if baseline not in library.agreements and not Path(baseline).exists():
            commit = _git(library.folder, "rev-parse", "--verify", "--end-of-options", baseline)
            if commit is not None:
                name = f"agreements/{text.id}/{TEXT}"
                old = _git(library.folder, "show", f"{commit.decode().strip()}:./{name}")
                if old is None:
                    return None
                was = parse(old, f"{baseline}:{name}", vocabulary)
                return difference(was, text, profile, vocabulary)
        return difference(chosen(library, baseline), text, profile, vocabulary)
    file = agreements / text.id / TEXT
    if not file.is_file():
        return None
    return difference(read(file, vocabulary), text, profile, vocabulary)


def _git(folder: Path, *arguments: str) -> bytes | None:
    """Give what git prints, or nothing where it has no such thing or is not there."""
    try:
        done = subprocess.run(  # noqa: S603 - no shell, and what was given is never an option
            ("git", "-C", folder.as_posix(), *arguments),  # noqa: S607 - the reader's own git
            check=False,
            capture_output=True,
        )
    except OSError:
        return None
    return done.stdout if done.returncode == 0 else None


def tell_difference(found: Difference, *, markdown: bool = False) -> None:
    """Print what changes, what opens first."""
    title = f"{found.old} → {found.new}, under {found.profile}"
    click.echo(f"\n## {title}\n" if markdown else f"\n{title}")
    lines = [*_lines(found)]
    for mark, line in lines or [(" ", "Every request is decided as before.")]:
        click.echo(f"- {line}" if markdown else f"  {mark} {line}")
    if not markdown:
        tell_assumptions(found.assumptions)


def _lines(found: Difference) -> Iterator[tuple[str, str]]:
    for one in (*found.newly_allowed, *found.unknown, *found.newly_refused):
        mark = "-" if one.direction == "refused" and one.extent == "some" else "!"
        yield mark, one.summary
        if one.example:
            yield " ", f"For example: {one.example.sentence}"
            yield " ", _otherwise(one)
    for rule in found.handling:
        yield "-", f"{rule.key}: {rule.old} → {rule.new}"


_SCOPE: Final[Mapping[str, str]] = {
    "scope.recipient": "who may receive",
    "scope.check-recipient": "who may receive",
    "scope.retainer": "who may keep what was asked",
    "scope.item": "which items may go",
    "scope.asked": "what may be asked",
    "scope.purpose": "for what purposes",
    "scope.origin": "whose data they are",
    "scope.prohibited": "what the data may never be used for",
}


def _named(clause: str) -> str:
    """Name a clause; a limit of the front matter, which has no number, by what it limits."""
    document, _, paragraph = clause.partition(":")
    limits = _SCOPE.get(paragraph)
    return clause if limits is None else f"{document} (its front matter: {limits})"


def _otherwise(one: Change) -> str:
    by = ", ".join(dict.fromkeys(_named(clause) for clause in one.clauses))
    other = "old" if one.direction == "allowed" else "new"
    if by:
        return f"Under the {other} version this is refused by {by}."
    return f"Under the {other} version no clause permits it, or one cannot be answered."
