# ruff: noqa: RUF001 - the apostrophe of print, which Welsh needs in most sentences
"""What an agreement has left lying: not wrong in the text, but wrong on a day or in its use."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Final

from thirdcopy.agreement.agreement import Agreement
from thirdcopy.agreement.fault import Fault
from thirdcopy.agreement.profile import Profile
from thirdcopy.agreement.vocabulary import Language

_SAID: Final[Mapping[Language, Mapping[str, tuple[str, str]]]] = {
    "en": {
        "unused": (
            "no clause and no promise uses the fact `{what}`",
            (
                "remove it, or write the clause that rests on it: nobody is asked a question idly "
                "(UK GDPR Article 5(1)(c))"
            ),
        ),
        "review": (
            "the review was due by {what}",
            "hold it, and put a new version in force: an overdue review suspends (our rule)",
        ),
        "end": (
            "the agreement ended on {what}",
            "make a new version; no agreement runs past its end",
        ),
    },
    "cy": {
        "unused": (
            "nid oes cymal nac addewid yn defnyddio’r ffaith `{what}`",
            (
                "tynnwch hi, neu ysgrifennwch y cymal sy’n dibynnu arni: ni ofynnir cwestiwn i neb "
                "yn ofer (GDPR y DU, Erthygl 5(1)(c))"
            ),
        ),
        "review": (
            "roedd yr adolygiad i’w gynnal erbyn {what}",
            (
                "cynhaliwch ef, a rhowch fersiwn newydd mewn grym: mae adolygiad hwyr yn atal "
                "cytundeb (ein rheol ni)"
            ),
        ),
        "end": (
            "daeth y cytundeb i ben ar {what}",
            "gwnewch fersiwn newydd; nid oes cytundeb yn rhedeg y tu hwnt i’w ddiwedd",
        ),
    },
}


def oversights(
    agreement: Agreement,
    profiles: Iterable[Profile],
    on: date | None = None,
    language: Language = "en",
) -> tuple[Fault, ...]:
    """Give the facts that no clause uses and, on a day, what is overdue.

    The day is the caller's: a text read tomorrow says the same as today.
    """
    found = [*_unused(agreement, profiles), *(_overdue(agreement, on) if on else ())]
    said = _SAID[language]
    return tuple(
        Fault(said[kind][0].format(what=what), _place(agreement, key), said[kind][1])
        for kind, what, key in found
    )


def _unused(agreement: Agreement, profiles: Iterable[Profile]) -> Iterator[tuple[str, str, str]]:
    clauses = [*agreement.clauses.values()]
    clauses += [clause for profile in profiles for clause in profile.clauses.values()]
    texts = [clause.text for clause in clauses]
    texts += [promise.cedar for promise in agreement.promises.values()]
    for name in agreement.facts:
        if not any(f"has {name}" in text for text in texts):
            yield "unused", name, f"[facts.{name}]"


def _overdue(agreement: Agreement, on: date) -> Iterator[tuple[str, str, str]]:
    dates = agreement.dates
    if isinstance(dates.review_by, date) and dates.review_by < on:
        yield "review", dates.review_by.isoformat(), "review_by"
    if isinstance(dates.end, date) and dates.end < on:
        yield "end", dates.end.isoformat(), "end ="


def _place(agreement: Agreement, start: str) -> str:
    lines = agreement.text.split("\n")
    found = (at for at, line in enumerate(lines, 1) if line.strip().startswith(start))
    return f"{agreement.name}:{next(found, 1)}"
