"""What an agreement has left lying: not wrong in the text, but wrong on a day or in its use."""

from collections.abc import Iterable, Iterator
from datetime import date

from thirdcopy.agreement.agreement import Agreement
from thirdcopy.agreement.fault import Fault
from thirdcopy.agreement.profile import Profile


def oversights(
    agreement: Agreement, profiles: Iterable[Profile], on: date | None = None
) -> tuple[Fault, ...]:
    """Give the facts that no clause uses and, on a day, what is overdue.

    The day is the caller's: a text read tomorrow says the same as today.
    """
    found = [*_unused(agreement, profiles)]
    return tuple([*found, *_overdue(agreement, on)] if on else found)


def _unused(agreement: Agreement, profiles: Iterable[Profile]) -> Iterator[Fault]:
    clauses = [*agreement.clauses.values()]
    clauses += [clause for profile in profiles for clause in profile.clauses.values()]
    texts = [clause.text for clause in clauses]
    texts += [promise.cedar for promise in agreement.promises.values()]
    for name in agreement.facts:
        if not any(f"has {name}" in text for text in texts):
            yield Fault(
                f"no clause and no promise uses the fact `{name}`",
                _place(agreement, f"[facts.{name}]"),
                "remove it, or write the clause that rests on it: nobody is asked a question idly "
                "(UK GDPR Article 5(1)(c))",
            )


def _overdue(agreement: Agreement, on: date) -> Iterator[Fault]:
    dates = agreement.dates
    if isinstance(dates.review_by, date) and dates.review_by < on:
        yield Fault(
            f"the review was due by {dates.review_by.isoformat()}",
            _place(agreement, "review_by"),
            "hold it, or suspend the agreement: an overdue review suspends (our rule)",
        )
    if isinstance(dates.end, date) and dates.end < on:
        yield Fault(
            f"the agreement ended on {dates.end.isoformat()}",
            _place(agreement, "end ="),
            "make a new version; no agreement runs past its end",
        )


def _place(agreement: Agreement, start: str) -> str:
    lines = agreement.text.split("\n")
    found = (at for at, line in enumerate(lines, 1) if line.strip().startswith(start))
    return f"{agreement.name}:{next(found, 1)}"
