"""`flows`: where data can go over all the agreements together, and what would close the way."""

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path

import click

from thirdcopy.agreement import Profile, Vocabulary
from thirdcopy.analysis import (
    Aim,
    Flow,
    Holders,
    Register,
    flow,
    holders,
    newly_open,
    register_of,
)
from thirdcopy.cli.flow_lines import flow_lines, holder_lines
from thirdcopy.cli.progress import bar
from thirdcopy.cli.proof import tell_assumptions
from thirdcopy.cli.texts import TEXT, chosen_profile, read, with_profile
from thirdcopy.store.library import Library, load
from thirdcopy.store.summaries import kept_register, listed

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
@click.option(
    "--who-reaches",
    "reached",
    metavar="DATASET",
    help="Say who can come to hold data of this dataset, for any purpose.",
)
@click.option(
    "--draft",
    type=click.Path(path_type=Path, exists=True),
    help="Say what this draft, a file or its folder, would newly open.",
)
@click.option(
    "--cache",
    type=click.Path(path_type=Path, file_okay=False),
    help="Keep what each agreement comes to in this folder, for the next time.",
)
@with_profile
@click.option("--json", "as_json", is_flag=True, help="Give everything as one JSON document.")
def flows(
    folder: Path,
    *,
    dataset: str | None,
    purpose: str,
    body: str | None,
    reached: str | None,
    draft: Path | None,
    cache: Path | None,
    profile: str,
    as_json: bool,
) -> None:
    """Say by which agreements of FOLDER data can reach a purpose, hop by hop.

    Every way that is shown has an example that the engine allowed at each hop; there may be any
    number of hops. What onward clauses alone hold back is said apart.

    Exits with 1 when something could not be settled.
    """
    if reached is not None and draft is not None:
        raise click.UsageError("`--who-reaches` and `--draft` are two questions; ask one")
    library = load(_root(folder))
    _check(library.vocabulary, dataset or reached, purpose, body)
    register = _register(library, chosen_profile(library, profile), cache)
    found: list[Flow] | list[Holders]
    if reached is not None:
        found = [holders(register, reached)]
    elif draft is not None:
        text = read(draft / TEXT if draft.is_dir() else draft, library.vocabulary)
        asked = [dataset] if dataset else library.vocabulary.codes("Dataset")
        found = list(newly_open(register, text, asked))
    else:
        asked = [dataset] if dataset else _all(library)
        found = [flow(register, Aim(one, purpose, body)) for one in asked]
    _tell(found, library.vocabulary, draft=draft is not None, as_json=as_json)
    sys.exit(1 if any(one.unsettled for one in found) else 0)


def _register(library: Library, profile: Profile, cache: Path | None) -> Register:
    agreements = library.agreements.values()
    if cache is None:
        return register_of(agreements, profile, library.vocabulary)
    return kept_register(
        map(listed, agreements),
        profile,
        library.vocabulary,
        cache,
        tell=bar("summing up the agreements"),
    )


def _tell(
    found: list[Flow] | list[Holders], vocabulary: Vocabulary, *, draft: bool, as_json: bool
) -> None:
    if as_json:
        click.echo(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=1))
        return
    for line in _lines(found, vocabulary):
        click.echo(line)
    if draft and not any(isinstance(one, Holders) and one.held for one in found):
        click.echo("The draft opens nothing that is not open already.")
    tell_assumptions(dict.fromkeys(each for one in found for each in one.assumptions))


def _lines(found: Iterable[Flow | Holders], vocabulary: Vocabulary) -> Iterator[str]:
    for one in found:
        yield from (
            flow_lines(one, vocabulary) if isinstance(one, Flow) else holder_lines(one, vocabulary)
        )


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
