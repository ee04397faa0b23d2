"""`statistics`: what the pages of the statistics show, for a terminal and for programs."""

import json
from collections.abc import Iterator
from pathlib import Path

import click

from thirdcopy import gateway as gates
from thirdcopy.cli.settings import shown_gateway, with_settings
from thirdcopy.cli.texts import with_folder
from thirdcopy.gateway import Gateway
from thirdcopy.gateway.rights_used import published_rights
from thirdcopy.register import ALL_MEASURES, Figure, Statistics, format_figures, statistics_json
from thirdcopy.register.rights_used import Rights, by_right, rights_json
from thirdcopy_client.clock import quarter_of_month
from thirdcopy_client.errors import VerificationError


@click.command("statistics")
@with_settings
@click.option("--agreement", help="Only this agreement: its id (every version) or its hash.")
@click.option(
    "--period",
    help="A year, a quarter `2017-Q2`, a month `2017-04` or a span `2016-01..2016-11`; "
    "without it, the periods that are published are listed.",
)
@click.option("--demo", "is_demo", is_flag=True, help="The figures of the demonstration.")
@with_folder
@click.option("--json", "as_json", is_flag=True, help="Give everything as one JSON document.")
@click.option("--csv", "as_csv", is_flag=True, help="Give the figures as CSV.")
@click.option(
    "--recount", is_flag=True, help="Count the period again from the events, and compare."
)
def statistics(
    file: Path,
    *,
    agreement: str | None,
    period: str | None,
    is_demo: bool,
    folder: Path,
    as_json: bool,
    as_csv: bool,
    recount: bool,
) -> None:
    """Print the figures of a period, as the pages show them.

    Hidden figures are hidden here as well: `*` is a small number, `[c]` is held back because a
    hidden one could be worked out with it.
    """
    gateway = shown_gateway(file, folder, is_demo=is_demo)
    if period is None:
        for one in gates.periods_with_figures(gateway):
            click.echo(one)
        return
    found = gates.statistics(gateway, period)
    # People use their rights at a body, under no one agreement.
    rights = {} if agreement else published_rights(gateway, period)
    if agreement:
        found = found.only(_chosen(gateway, agreement))
    if recount:
        _recount(gateway, period)
    if as_json:
        document = statistics_json(found, _names(gateway))
        document["rights"] = rights_json(rights)
        click.echo(json.dumps(document, ensure_ascii=False, indent=1))
    elif as_csv:
        click.echo(format_figures(found.figures).decode(), nl=False)
    else:
        for line in _lines(found, rights, gateway):
            click.echo(line)


def _chosen(gateway: Gateway, agreement: str) -> frozenset[str]:
    names = _names(gateway)
    found = {one for one, name in names.items() if agreement in {one, name}}
    if not found:
        known = ", ".join(sorted(set(names.values())))
        raise click.BadParameter(f"no agreement `{agreement}` is in the register: {known}")
    return frozenset({*found, agreement})


def _names(gateway: Gateway) -> dict[str, str]:
    return {one.agreement.hash: one.agreement.id for one in gates.registered(gateway)}


def _recount(gateway: Gateway, period: str) -> None:
    for one in sorted({quarter_of_month(month) for month in gates.months_in(period)}):
        if not gates.recount_summary(gateway, one):
            raise VerificationError("the events give other counts than those kept", place=one)
        click.echo(f"{one}: counted again from the events, equal", err=True)


def _lines(found: Statistics, rights: Rights, gateway: Gateway) -> Iterator[str]:
    """Give the figures agreement by agreement; parts that are all zero are left out."""
    names = _names(gateway)
    vocabulary = gateway.library.vocabulary
    last = ("", "", "")
    zero = _empty_parts(found)
    for one, value in found.figures.items():
        place = (one.of, one.by, one.code)
        if place in zero:
            continue
        if place != last:
            part = f", {vocabulary.word('Body', one.code)}" if one.code else ""
            yield f"\n{found.period} {names.get(one.of, f'{one.of}, every version')}{part}"
            last = place
        yield f"  {value.shown:>9}  {ALL_MEASURES[one.measure].title} ({found.kind_of(one)})"
    if any(not value.shown.isdecimal() for value in found.figures.values()):
        yield "\n  * is a small number; [c] is held back, since a hidden one would follow from it"
    for body, rows in by_right(rights).items():
        yield f"\n{found.period} rights that people used, {vocabulary.word('Body', body)}"
        for right, cells in rows.items():
            said = ", ".join(f"{name} {shown}" for name, shown in cells.items() if shown != "0")
            yield f"  {right}: {said or 'none'} (attested)"
    for version, changed in found.corrections():
        if not changed:
            continue
        yield f"\nCorrected: {version.reason}"
        for each in changed:
            title = ALL_MEASURES[each.figure.measure].title
            yield f"  {title}: was {each.was or '-'}, is {each.now or '-'}"


def _empty_parts(found: Statistics) -> frozenset[tuple[str, str, str]]:
    parts: dict[tuple[str, str, str], list[str]] = {}
    for one, value in found.figures.items():
        if one.by != "all":
            parts.setdefault(_place(one), []).append(value.shown)
    return frozenset(place for place, shown in parts.items() if {*shown} == {"0"})


def _place(figure: Figure) -> tuple[str, str, str]:
    return figure.of, figure.by, figure.code
