"""`test`: an agreement's own cases, through the engine and the second evaluator."""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import click

from thirdcopy.agreement import Agreement, Fault, oversights, ruleset
from thirdcopy.agreement.cases import Case, Tried, parse_cases, try_case, undecided
from thirdcopy.cli.texts import chosen, chosen_profile, with_folder
from thirdcopy.store.library import Library, load


@dataclass(frozen=True)
class Report:
    """What came of one agreement's cases, and what else it has left lying."""

    agreement: Agreement
    tried: tuple[Tried, ...]
    undecided: tuple[str, ...]
    oversights: tuple[Fault, ...]

    @property
    def wrong(self) -> tuple[Tried, ...]:
        """Give the cases that do not hold."""
        return tuple(one for one in self.tried if not one.holds)


@click.command("test")
@click.argument("agreements", nargs=-1)
@with_folder
@click.option(
    "--on",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Also say what is overdue on that day, as 2026-03-31.",
)
@click.option("--json", "as_json", is_flag=True, help="Give everything as one JSON document.")
def test_cases(
    agreements: tuple[str, ...], folder: Path, day: datetime | None, *, as_json: bool
) -> None:
    """Run the cases of AGREEMENTS (ids, or their folders; all when none is named).

    Says which clauses no case decides, and which facts no clause uses. Exits with 1 when a
    case has another verdict than it names, or an agreement has no cases.
    """
    library = load(folder)
    texts = [chosen(library, name) for name in agreements] or list(library.agreements.values())
    reports = [_report(text, library, day.date() if day else None) for text in texts]
    if as_json:
        click.echo(json.dumps([_json(one) for one in reports], ensure_ascii=False, indent=1))
    else:
        for one in reports:
            _tell(one)
    sys.exit(1 if any(one.wrong or not one.tried for one in reports) else 0)


def _report(agreement: Agreement, library: Library, on: date | None) -> Report:
    rules = {
        profile: ruleset(agreement, chosen_profile(library, profile), library.vocabulary)
        for profile in library.profiles
    }
    tried = []
    for case in _cases(agreement, library):
        chosen_profile(library, case.profile)
        tried.append(try_case(case, rules[case.profile]))
    found = oversights(agreement, library.profiles.values(), on)
    return Report(agreement, tuple(tried), undecided(agreement, tuple(tried)), found)


def _cases(agreement: Agreement, library: Library) -> Iterator[Case]:
    folder = library.folder / "agreements" / agreement.id / "cases"
    for path in sorted(folder.glob("*.toml")):
        name = path.relative_to(library.folder).as_posix()
        yield from parse_cases(path.read_bytes(), name, agreement, library.vocabulary)


def _tell(report: Report) -> None:
    number, clauses = len(report.tried), report.agreement.clauses
    click.echo(
        f"{report.agreement.id}: {number - len(report.wrong)} of {number} cases hold; "
        f"{len(clauses) - len(report.undecided)} of {len(clauses)} clauses decide in one"
    )
    for one in report.wrong:
        click.echo(f"  {one.case.place}: expected {_said(one.case.allowed, one.case.clauses)}")
        click.echo(f"    the engine {_said(one.engine.allowed, one.engine.clauses)}")
        click.echo(f"    the second evaluator {_said(one.second.allowed, one.second.clauses)}")
        for error in dict.fromkeys((*one.engine.errors, *one.second.errors)):
            click.echo(f"    {error}")
    if report.undecided:
        click.echo(f"  decided by no case: {', '.join(report.undecided)}")
    for fault in report.oversights:
        click.echo(f"  {fault.place}: {fault.message}")
        click.echo(f"    {fault.remedy}")


def _said(allowed: object, clauses: tuple[str, ...]) -> str:
    return f"{'permits' if allowed else 'refuses'} by {', '.join(clauses) or 'no clause'}"


def _json(report: Report) -> dict[str, object]:
    return {
        "agreement": report.agreement.id,
        "cases": len(report.tried),
        "wrong": [
            {
                "place": one.case.place,
                "expected": _verdict(one.case.allowed, one.case.clauses),
                "engine": _verdict(one.engine.allowed, one.engine.clauses),
                "second": _verdict(one.second.allowed, one.second.clauses),
            }
            for one in report.wrong
        ],
        "undecided": list(report.undecided),
        "oversights": [{"place": f.place, "message": f.message} for f in report.oversights],
    }


def _verdict(allowed: object, clauses: tuple[str, ...]) -> dict[str, object]:
    return {"allowed": bool(allowed), "clauses": list(clauses)}
