"""What `diff --mirror` prints: what each of two agreements lets its discloser give."""

import json
from collections.abc import Iterator

import click

from thirdcopy.agreement import Vocabulary
from thirdcopy.analysis import Given, Mirror, Side, listed
from thirdcopy_client.canonical import Json


def tell_mirror(found: Mirror, vocabulary: Vocabulary, *, as_json: bool) -> None:
    """Print both sides, and what only one of them gives."""
    if as_json:
        click.echo(json.dumps(_document(found), ensure_ascii=False, indent=1))
        return
    for side in (found.first, found.second):
        to = listed([vocabulary.word("Body", body) for body in side.recipients])
        click.echo(f"\n{side.agreement}: {vocabulary.word('Body', side.discloser)} → {to}")
        for line in _given(side.gives, vocabulary):
            click.echo(f"  {line}")
        for line in _given(side.unsettled, vocabulary):
            click.echo(f"  ! could not be settled: {line}")
    for side, alone in ((found.first, found.only_first), (found.second, found.only_second)):
        click.echo(f"\nOnly {side.agreement} gives:")
        for line in _given(alone, vocabulary):
            click.echo(f"  {line}")
    if not found.face_each_other:
        click.echo("\nThese two do not face each other: a discloser is no recipient of the other.")


def _given(given: frozenset[Given], vocabulary: Vocabulary) -> Iterator[str]:
    if not given:
        yield "nothing"
    for category in dict.fromkeys(sorted(one.category for one in given)):
        purposes = sorted(one.purpose for one in given if one.category == category)
        names = listed([vocabulary.word("Purpose", purpose) for purpose in purposes])
        yield f"{vocabulary.word('Category', category)}, for {names}"


def _document(found: Mirror) -> dict[str, Json]:
    return {
        "first": _side(found.first),
        "second": _side(found.second),
        "only_first": _listed(found.only_first),
        "only_second": _listed(found.only_second),
        "face_each_other": found.face_each_other,
    }


def _side(side: Side) -> dict[str, Json]:
    return {
        "agreement": side.agreement,
        "discloser": side.discloser,
        "recipients": list(side.recipients),
        "gives": _listed(side.gives),
        "unsettled": _listed(side.unsettled),
    }


def _listed(given: frozenset[Given]) -> list[Json]:
    ordered = sorted((one.category, one.purpose) for one in given)
    return [{"category": category, "purpose": purpose} for category, purpose in ordered]
