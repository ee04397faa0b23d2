"""The questions that an act asks, and the answers that were typed to them."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from werkzeug.datastructures import MultiDict

from thirdcopy.agreement import Ruleset
from thirdcopy.case import Case
from thirdcopy_client.clock import Micros, micros_of

Fields = MultiDict[str, str]
Kind = Literal["one", "many", "words", "day", "yes"]
"""One of some choices, any number of them, words, a day, or a thing that must be so."""

LONGEST: Final = 2000
_NOON: Final = 12
_PARTS: Final = ("year", "month", "day")


@dataclass(frozen=True)
class About:
    """What an act is about: the case as its side may hold it, and the rules it stands under."""

    case: Case
    rules: Ruleset


Options = Callable[[About], tuple[str, ...]]


def _none(_: About) -> tuple[str, ...]:
    return ()


@dataclass(frozen=True)
class Question:
    """One question of an act.

    *items* says that what is chosen are items of the agreement. A question *under* an option
    counts only for whoever chose that option of the question `choice`.
    """

    name: str
    kind: Kind
    options: Options = _none
    items: bool = False
    under: str | None = None
    optional: bool = False


@dataclass(frozen=True)
class Answers:
    """What was answered, by the name of the question."""

    given: Mapping[str, tuple[str, ...]]

    def one(self, name: str) -> str:
        """Give the one answer to a question; an empty text where there is none."""
        return next(iter(self.given.get(name, ())), "")

    def many(self, name: str) -> tuple[str, ...]:
        """Give every answer that was chosen."""
        return self.given.get(name, ())

    def has(self, name: str) -> bool:
        """Say whether something that must be so was said to be so."""
        return bool(self.given.get(name))

    def day(self, name: str) -> Micros:
        """Give the day that was named, at noon in London."""
        return micros_of(dt.date.fromisoformat(self.one(name)), _NOON)


def read_answers(
    act: str, questions: tuple[Question, ...], about: About, form: Fields
) -> tuple[Answers, tuple[str, ...]]:
    """Read the answers to an act's questions, and name the questions whose answer is wrong.

    An option that the page did not offer is no answer.
    """
    given: dict[str, tuple[str, ...]] = {}
    wrong: list[str] = []
    for question in questions:
        if question.under is not None and form.get(f"{act}-choice") != question.under:
            continue
        answers = _read(f"{act}-{question.name}", question, about, form)
        given[question.name] = answers
        if not answers and not question.optional and question.kind != "yes":
            wrong.append(question.name)
    return Answers(given), tuple(wrong)


def _read(name: str, question: Question, about: About, form: Fields) -> tuple[str, ...]:
    if question.kind == "words":
        text = form.get(name, "").strip()[:LONGEST]
        return (text,) if text else ()
    if question.kind == "day":
        return _day(name, form)
    if question.kind == "yes":
        return ("yes",) if form.get(name) == "yes" else ()
    offered = question.options(about)
    chosen = tuple(one for one in form.getlist(name) if one in offered)
    return chosen[:1] if question.kind == "one" else chosen


def _day(name: str, form: Fields) -> tuple[str, ...]:
    day = day_of(form, name)
    return (day,) if day else ()


def day_of(form: Fields, name: str) -> str:
    """Give a day that was typed in three boxes as `2026-10-01`; an empty text for what is none."""
    parts = [form.get(f"{name}-{part}", "").strip() for part in _PARTS]
    if not all(part.isascii() and part.isdecimal() and len(part) <= len("2026") for part in parts):
        return ""
    year, month, day = (int(part) for part in parts)
    try:
        return dt.date(year, month, day).isoformat()
    except ValueError:
        return ""
