"""What `check --field` prints: the ways in which one field can come out."""

import json
from collections.abc import Sequence
from dataclasses import asdict

import click

from thirdcopy.agreement import Agreement, Profile, Vocabulary, ruleset
from thirdcopy.analysis import Exposure, exposure
from thirdcopy.cli.proof import tell_assumptions

Exposed = tuple[Agreement, tuple[Exposure, ...]]


def exposed(
    texts: Sequence[Agreement],
    profile: Profile,
    vocabulary: Vocabulary,
    field: str,
    purpose: str | None,
) -> list[Exposed]:
    """Give the ways under each of *texts* that has *field*, a category or `dataset/category`."""
    if purpose is not None and purpose not in vocabulary.codes("Purpose"):
        raise click.BadParameter(f"no purpose `{purpose}` is in the vocabulary")
    found = []
    for text in texts:
        for one in text.fields:
            if field in {one, one.partition("/")[2]}:
                click.echo(f"Asking how {one} can come out under {text.id}", err=True)
                rules = ruleset(text, profile, vocabulary)
                found.append((text, exposure(rules, one, purpose)))
    if not found:
        raise click.BadParameter(f"no item `{field}` is in these agreements")
    return found


def tell_exposed(found: Sequence[Exposed], *, as_json: bool) -> None:
    """Print the ways, the shortest first."""
    if as_json:
        documents = [
            {"agreement": text.id, "exposure": [asdict(one) for one in exposures]}
            for text, exposures in found
        ]
        click.echo(json.dumps(documents, ensure_ascii=False, indent=1))
        return
    for text, exposures in found:
        click.echo(f"\n{text.title}")
        for one in exposures:
            click.echo(f"  {one.summary}")
            for number, way in enumerate(one.ways, 1):
                click.echo(f"  {number}.")
                for condition in way.conditions:
                    click.echo(f"     - {condition}")
                click.echo(f"     For example: {way.example.sentence}")
        sentences = [sentence for one in exposures for sentence in one.assumptions]
        tell_assumptions(dict.fromkeys(sentences))


def settled(found: Sequence[Exposed]) -> bool:
    """Say whether all the ways are known."""
    return all(one.extent in {"all", "none"} for _, exposures in found for one in exposures)
