"""What an analysis says: findings, promises kept or broken, and what was assumed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from thirdcopy_client.canonical import Json

Kind: TypeAlias = Literal[
    "can-error",
    "dead",
    "redundant",
    "redundant-at-will",
    "lone-key",
    "not-refusable",
    "automatic",
    "blanket",
    "unpublished",
    "cannot-analyse",
]
Severity: TypeAlias = Literal["serious", "notice"]
Outcome: TypeAlias = Literal["holds", "fails", "vacuous", "unknown"]


@dataclass(frozen=True)
class Example:
    """One request that shows it, as the engine decided it: *clauses* determined the verdict."""

    query: Mapping[str, Json]
    sentence: str
    allowed: bool
    clauses: tuple[str, ...]


@dataclass(frozen=True)
class Finding:
    """Something that the text means and that its reader may not have seen.

    *summary* is one plain sentence. *detail* says what follows from it. A claim that no such
    request exists has no example; it rests on the assumptions of the analysis alone.
    """

    agreement: str
    kind: Kind
    clauses: tuple[str, ...]
    severity: Severity
    summary: str
    detail: str
    example: Example | None = None
    promise: str | None = None


@dataclass(frozen=True)
class PromiseResult:
    """Whether a promise holds for every request; *vacuous*: no request is of its kind."""

    id: str
    text: str
    outcome: Outcome
    example: Example | None = None


@dataclass(frozen=True)
class Findings:
    """Everything that one analysis says, with what each proof in it assumes."""

    agreement: str
    profile: str
    assumptions: tuple[str, ...]
    findings: tuple[Finding, ...]
    promises: tuple[PromiseResult, ...]

    def of_kind(self, kind: Kind) -> tuple[Finding, ...]:
        """Give the findings of one kind."""
        return tuple(finding for finding in self.findings if finding.kind == kind)

    def promise(self, identifier: str) -> PromiseResult:
        """Give the result for one promise, by its id."""
        return next(result for result in self.promises if result.id == identifier)
