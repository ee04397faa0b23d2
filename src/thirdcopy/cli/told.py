# ruff: noqa: RUF001 - the apostrophe of print, which Welsh needs
"""What `check` prints of one agreement, in English or in Welsh."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

import click

from thirdcopy.agreement import (
    Agreement,
    FactDeclaration,
    Fault,
    Language,
    Profile,
    Vocabulary,
    faults,
)
from thirdcopy.agreement.plain import plain_promise
from thirdcopy.analysis import Example, Findings
from thirdcopy.register.finding_words import say_assumption, say_example, say_finding
from thirdcopy_client.errors import MalformedError

_WORDS: Final[Mapping[Language, Mapping[str, str]]] = {
    "en": {
        "nothing": "Nothing was found against it.",
        "example": "For example: {sentence}",
        "promise": "promise {id}: {outcome}",
        "holds": "holds",
        "vacuous": "holds, as nothing here is of that kind",
        "fails": "FAILS",
        "unknown": "UNKNOWN",
        "assumes": "Every statement assumes what the gateway enforces before it asks:",
    },
    "cy": {
        "nothing": "Ni chanfuwyd dim yn ei erbyn.",
        "example": "Er enghraifft: {sentence}",
        "promise": "addewid {id}: {outcome}",
        "holds": "yn dal",
        "vacuous": "yn dal, gan nad oes dim o’r math hwnnw yma",
        "fails": "YN METHU",
        "unknown": "HEB EI SETLO",
        "assumes": "Mae pob gosodiad yn cymryd yr hyn y mae’r porth yn ei sicrhau cyn gofyn:",
    },
}


def tell(
    text: Agreement,
    rules: Profile,
    found: Findings,
    vocabulary: Vocabulary,
    language: Language = "en",
    *,
    lying: Iterable[Fault] = (),
    brief: bool = False,
) -> None:
    """Print what was found, the serious first, and what *text* has left *lying*."""
    say = _WORDS[language]
    facts = {**rules.facts, **text.facts}
    click.echo(f"\n{text.title_cy if language == 'cy' else text.title}")
    click.echo(f"  {text.says}")
    if not found.findings:
        click.echo(f"  {say['nothing']}")
    for one in sorted(found.findings, key=lambda finding: finding.severity != "serious"):
        said = say_finding(one, text, vocabulary, language)
        click.echo(f"  {'!' if one.severity == 'serious' else '-'} {said.summary}")
        if not brief:
            click.echo(f"    {said.detail}")
        _tell_example(one.example, facts, vocabulary, language)
    for promise in found.promises:
        outcome = say[promise.outcome]
        click.echo(f"  {say['promise'].format(id=promise.id, outcome=outcome)}")
        if promise.outcome in {"fails", "unknown"}:
            click.echo(f"    {_promised(promise.id, text, rules, vocabulary, language)}")
        if promise.outcome == "fails":
            _tell_example(promise.example, facts, vocabulary, language)
    for fault in lying:
        click.echo(f"  ! {fault.place}: {fault.message}")
        click.echo(f"    {fault.remedy}")
    if not brief:
        click.echo(f"  {say['assumes']}")
        for sentence in found.assumptions:
            click.echo(f"    {say_assumption(sentence, language)}")


def refuse_faulty(files: Iterable[Path], vocabulary: Vocabulary) -> None:
    """Print every fault of *files*, if they have more than the one that an error would name."""
    found = [
        fault for file in files for fault in faults(file.read_bytes(), file.as_posix(), vocabulary)
    ]
    if len(found) > 1:
        for fault in found:
            click.echo(f"{fault.place}: {fault.message}", err=True)
            if fault.remedy:
                click.echo(f"  {fault.remedy}", err=True)
        raise MalformedError(
            f"expected texts without faults, got {len(found)}",
            remedy="mend each of them; no text is checked before it can be read",
        )


def _promised(
    name: str, text: Agreement, rules: Profile, vocabulary: Vocabulary, language: Language
) -> str:
    """Say in words what is promised, and so what does not hold."""
    document, _, number = name.partition(":")
    promise = (text if document == text.id else rules).promises[number]
    facts = {**rules.facts, **text.facts}
    return plain_promise(promise, facts, vocabulary, language).text


def _tell_example(
    example: Example | None,
    facts: Mapping[str, FactDeclaration],
    vocabulary: Vocabulary,
    language: Language,
) -> None:
    if example:
        welsh = language == "cy"
        sentence = say_example(example, facts, vocabulary) if welsh else example.sentence
        click.echo(f"    {_WORDS[language]['example'].format(sentence=sentence)}")
