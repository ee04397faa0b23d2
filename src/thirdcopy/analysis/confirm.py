"""No example is shown that the engine has not decided in the same way."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Literal, TypeAlias, cast

from thirdcopy.analysis.decode import decode, least
from thirdcopy.analysis.encoding.prover import Possible, Question
from thirdcopy.analysis.findings import Example
from thirdcopy.analysis.inquiry import Inquiry
from thirdcopy.analysis.words import Words
from thirdcopy.policy.cedar import Compiled, compile_policies, inadmissible, verdict
from thirdcopy.policy.query import Est, Query, Verdict
from thirdcopy_client.canonical import Json

Expected: TypeAlias = Literal["allowed", "refused", "not evaluated"]


class EngineDisagreesError(AssertionError):
    """The analyser claims of a query what the engine denies: a fault of the analyser."""


@dataclass(frozen=True)
class Sought:
    """What an example is to show: an answer to *question*.

    The engine must give the *expected* outcome, and a promise that the example is to break or
    keep (*spoken_of_by*) must speak of it.
    """

    inquiry: Inquiry
    words: Words
    question: Question
    expected: Expected
    spoken_of_by: Est | None = None


def exemplify(found: Possible, sought: Sought) -> Example:
    """Give the smallest query like *found*, after the engine has confirmed what is said of it."""
    return example_of(confirmed(found, sought), sought.words)


def confirmed(found: Possible, sought: Sought) -> Query:
    """Give the smallest query like *found*, of which the engine says what is expected."""
    inquiry, compiled = sought.inquiry, sought.words.ruleset.compiled
    small = least(inquiry.query, found.assignment, sought.question, inquiry.domain)
    query = decode(inquiry.query, small, inquiry.domain.universe)
    if inadmissible(query, compiled):
        raise EngineDisagreesError("expected a query that the gateway could ask")
    check_outcome(query, compiled, sought.expected)
    if sought.spoken_of_by is not None:
        policies = {"promise": sought.spoken_of_by}
        alone = compile_policies(policies, compiled.schema, compiled.parents)
        if not verdict(query, alone).allowed:
            raise EngineDisagreesError("expected a query that the promise speaks of")
    return query


def check_outcome(query: Query, compiled: Compiled, expected: Expected) -> None:
    """Raise `EngineDisagreesError` unless the engine says of *query* what is expected."""
    outcome = _outcome(verdict(query, compiled))
    if outcome != expected:
        raise EngineDisagreesError(
            f"expected a query that is {expected}, got one that is {outcome}"
        )


def example_of(query: Query, words: Words) -> Example:
    """Give *query* as an example, with what the engine says of it."""
    said = verdict(query, words.ruleset.compiled)
    return Example(
        json_of(query), words.sentence(query, allowed=said.allowed), said.allowed, said.clauses
    )


def json_of(query: Query) -> Mapping[str, Json]:
    """Give *query* as JSON, with its sets in order."""
    parts = asdict(query)
    return cast("Mapping[str, Json]", {**parts, "markers": sorted(query.markers)})


def _outcome(said: Verdict) -> Expected:
    if said.errors:
        return "not evaluated"
    return "allowed" if said.allowed else "refused"
