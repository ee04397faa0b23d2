# ruff: noqa: RUF001 - the apostrophe of print, which Welsh needs
"""`explain`: every clause that bears on a field or a purpose, in plain English or Welsh."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Final

import click

from thirdcopy.agreement import Agreement, Language, Profile, Vocabulary, field_of
from thirdcopy.agreement.bearing import Topic, bears_on
from thirdcopy.agreement.fault import did_you_mean
from thirdcopy.agreement.plain import Plain, plain, plain_promise
from thirdcopy.cli.texts import chosen, chosen_profile, with_folder, with_profile
from thirdcopy.store.library import load

_WORDS: Final[Mapping[Language, Mapping[str, str]]] = {
    "en": {
        "permit": "What is allowed",
        "forbid": "What stops it",
        "profile": "What holds for every agreement",
        "promise": "What is promised",
        "no-item": "{field} is no item of this agreement, so nothing here discloses it.",
        "no-purpose": "{purpose} is no purpose of this agreement, so nothing is given for it.",
        "none": "No clause allows it.",
        "scope": "Beyond its clauses the agreement ends here: only {recipients} may receive, "
        "only for {purposes}.",
        "or": " or ",
    },
    "cy": {
        "permit": "Yr hyn a ganiateir",
        "forbid": "Yr hyn sy’n ei atal",
        "profile": "Yr hyn sy’n dal ar gyfer pob cytundeb",
        "promise": "Yr hyn a addewir",
        "no-item": "Nid yw {field} yn eitem o’r cytundeb hwn, felly nid oes dim yma’n ei ddatgelu.",
        "no-purpose": "Nid yw {purpose} yn un o ddibenion y cytundeb hwn, felly ni roddir dim ato.",
        "none": "Nid oes cymal yn ei ganiatáu.",
        "scope": "Y tu hwnt i’w gymalau mae’r cytundeb yn gorffen yma: dim ond {recipients} "
        "a gaiff dderbyn, a dim ond ar gyfer {purposes}.",
        "or": " neu ",
    },
}

Row = tuple[str, Plain]


@click.command()
@click.argument("agreement")
@click.option("--field", help="Only what bears on this item, as `home-address`.")
@click.option("--to", "purpose", help="Only what bears on this purpose, or on one below it.")
@click.option("--welsh", is_flag=True, help="In Welsh.")
@with_profile
@with_folder
def explain(
    agreement: str,
    field: str | None,
    purpose: str | None,
    profile: str,
    folder: Path,
    *,
    welsh: bool,
) -> None:
    """Say every clause and promise of AGREEMENT in plain words, made from the clause itself.

    With --field or --to, leaves out what can say nothing about that item or purpose.
    """
    library = load(folder)
    text, rules = chosen(library, agreement), chosen_profile(library, profile)
    topic = _topic(text, field, purpose, library.vocabulary)
    language: Language = "cy" if welsh else "en"
    click.echo(text.title_cy if welsh else text.title)
    _scope(text, topic, library.vocabulary, language)
    _clauses(text, rules, topic, library.vocabulary, language)


def _topic(
    text: Agreement, field: str | None, purpose: str | None, vocabulary: Vocabulary
) -> Topic:
    """Read what is asked about; a word that is none of the vocabulary is refused."""
    for given, kind in ((field and field.rpartition("/")[2], "Category"), (purpose, "Purpose")):
        known = vocabulary.codes(kind)
        if given and given not in known:
            raise click.BadParameter(f"no {kind.lower()} `{given}`; {did_you_mean(given, known)}")
    if field and "/" not in field:
        field = field_of(text.dataset, field)
    return Topic(field, purpose)


def _scope(text: Agreement, topic: Topic, vocabulary: Vocabulary, language: Language) -> None:
    say = _WORDS[language]

    def named(kind: str, codes: Iterable[str]) -> str:
        return say["or"].join(vocabulary.word(kind, code, language) for code in codes)

    recipients, purposes = named("Body", text.recipients), named("Purpose", text.purposes)
    click.echo(f"  {say['scope'].format(recipients=recipients, purposes=purposes)}")
    if topic.field and topic.field not in (*text.fields, *text.asks):
        name = named("Category", [topic.field.rpartition("/")[2]])
        click.echo(f"  {say['no-item'].format(field=name)}")
    if topic.purpose:
        wanted = vocabulary.below("Purpose", topic.purpose) & vocabulary.leaves("Purpose")
        covered = {leaf for code in text.purposes for leaf in vocabulary.below("Purpose", code)}
        if not wanted & covered:
            name = named("Purpose", [topic.purpose])
            click.echo(f"  {say['no-purpose'].format(purpose=name)}")


def _clauses(
    text: Agreement, rules: Profile, topic: Topic, vocabulary: Vocabulary, language: Language
) -> None:
    say = _WORDS[language]

    def bearing(source: Agreement | Profile, effect: str) -> list[Row]:
        return [
            (clause.id, plain(clause.est, source.facts, vocabulary, language))
            for clause in source.clauses.values()
            if clause.effect == effect and bears_on(clause.est, topic, vocabulary)
        ]

    permits = bearing(text, "permit")
    _section(say["permit"], permits)
    if not permits:
        click.echo(f"  {say['none']}")
    _section(say["forbid"], bearing(text, "forbid"))
    _section(f"{say['profile']} ({rules.id})", bearing(rules, "forbid"))
    promises = [
        (promise.id, plain_promise(promise, source.facts, vocabulary, language))
        for source in (text, rules)
        for promise in source.promises.values()
        if bears_on(promise.est, topic, vocabulary)
    ]
    _section(say["promise"], promises)


def _section(title: str, rows: list[Row], echo: Callable[[str], None] = click.echo) -> None:
    if rows:
        echo(f"\n{title}")
    for number, said in rows:
        echo(f"  {number}  {said.text}")
