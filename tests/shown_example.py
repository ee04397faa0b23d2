"""An example as it was shown, put to the engine again by somebody who has only its JSON."""

from collections.abc import Mapping
from typing import Any

from thirdcopy.analysis import Example
from thirdcopy.policy.cedar import Compiled, verdict
from thirdcopy.policy.query import Attestation, Fact, Officer, Query


def replays(example: Example, compiled: Compiled) -> bool:
    """Whether the engine decides the example as it is shown, and for the same clauses."""
    said = verdict(query_of_json(example.query), compiled)
    return (said.allowed, said.clauses) == (example.allowed, example.clauses)


def query_of_json(shown: Mapping[str, Any]) -> Query:
    """Read a query back from its JSON."""
    screened = shown["screened"]
    return Query(
        **{
            **shown,
            "principal": Officer(**shown["principal"]),
            "markers": frozenset(shown["markers"]),
            "screened": None if screened is None else Attestation(**screened),
            "steps": {step: Attestation(**said) for step, said in shown["steps"].items()},
            "facts": {name: _fact(said) for name, said in shown["facts"].items()},
        }
    )


def _fact(said: Any) -> Fact:  # noqa: ANN401 - a value of JSON
    return Attestation(**said) if isinstance(said, dict) else said
