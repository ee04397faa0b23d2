"""Questions about the figures, each with a permanent page: what is asked, and which figures answer.

A question is a file of the library. It names measures of the event vocabulary, agreements, and a
part (`all`, `body`, `requesters`, `versions`); what is answered is read from what was published.
"""

import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from thirdcopy.register.figure import Figure, Value
from thirdcopy.register.measure import ALL_MEASURES
from thirdcopy.register.statistics import Statistics, statistics_json
from thirdcopy_client.canonical import Json
from thirdcopy_client.errors import MalformedError

_TEXTS = ("id", "asks", "asks_cy", "source", "answers", "answers_cy")
_LISTS = ("measures", "agreements")
_PARTS = ("all", "body", "requesters", "versions")


@dataclass(frozen=True)
class Question:
    """One question; *answers* says in words what the figures can say and what nobody recorded.

    No *agreements* means every one; no *measures* that no figure answers it, only the words and
    the register.
    """

    id: str
    asks: str
    asks_cy: str
    source: str
    answers: str
    answers_cy: str
    measures: tuple[str, ...]
    agreements: tuple[str, ...]
    by: str

    def figures(self, found: Statistics, names: Mapping[str, str]) -> dict[Figure, Value]:
        """Give the figures of a period that answer it; *names* gives each agreement's id."""
        return {
            one: value
            for one, value in found.figures.items()
            if one.measure in self.measures
            and one.by == self.by
            and (not self.agreements or names.get(one.of, one.of) in self.agreements)
        }


def parse_question(data: bytes, name: str) -> Question:
    """Read a question; raises `MalformedError` with the file and the member at fault."""
    try:
        values = tomllib.loads(data.decode())
    except (ValueError, RecursionError) as error:
        raise MalformedError("expected TOML in UTF-8", place=name) from error
    for member in _TEXTS:
        if not isinstance(values.get(member), str) or not values[member].strip():
            raise MalformedError(f"expected `{member}` to be text", place=name)
    lists = {member: values.get(member, []) for member in _LISTS}
    for member, found in lists.items():
        if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
            raise MalformedError(f"expected `{member}` to be a list of names", place=name)
    if extra := values.keys() - {*_TEXTS, *_LISTS, "by"}:
        raise MalformedError(f"expected no member `{min(extra)}`", place=name)
    by = values.get("by", "all")
    if by not in _PARTS:
        raise MalformedError(f"expected `by` to be one of {', '.join(_PARTS)}", place=name)
    return Question(
        **{member: values[member] for member in _TEXTS},
        measures=known_measures(lists["measures"], name),
        agreements=tuple(lists["agreements"]),
        by=str(by),
    )


def known_measures(names: list[str] | tuple[str, ...], place: str) -> tuple[str, ...]:
    """Give measures by their names; raises `MalformedError` for one that does not exist."""
    for one in names:
        if one not in ALL_MEASURES:
            raise MalformedError(
                f"expected a measure, got `{one}`",
                place=place,
                remedy=f"choose among {', '.join(ALL_MEASURES)}",
            )
    return tuple(names)


def format_question(question: Question) -> bytes:
    """Write a question as the library keeps it."""
    texts = {member: getattr(question, member) for member in (*_TEXTS, "by")}
    lists = {member: list(getattr(question, member)) for member in _LISTS}
    # A JSON string is a TOML string too.
    lines = [
        f"{name} = {json.dumps(value, ensure_ascii=False)}"
        for name, value in {**texts, **lists}.items()
    ]
    return "\n".join([*lines, ""]).encode()


def answer_json(
    question: Question, statistics: Iterable[Statistics], names: Mapping[str, str]
) -> dict[str, Json]:
    """Give an answer as JSON: the question, and for each period the figures that answer it."""
    periods: list[Json] = []
    for each in statistics:
        figures = question.figures(each, names)
        if figures:
            kept = frozenset(figures) & each.recountable
            periods.append(statistics_json(Statistics(each.period, figures, kept), names))
    return {
        "id": question.id,
        "asks": question.asks,
        "answers": question.answers,
        "source": question.source,
        "periods": periods,
    }
