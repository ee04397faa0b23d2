"""A question that the solver could not answer in its time is said to be open."""

from thirdcopy.analysis.domain import Domain
from thirdcopy.analysis.encoding.prover import SECONDS
from thirdcopy.analysis.findings import Finding


def unsettled(domain: Domain, question: str, clauses: tuple[str, ...]) -> Finding:
    """Say that whether *question* is true was not settled."""
    return Finding(
        agreement=domain.agreement,
        kind="cannot-analyse",
        clauses=clauses,
        severity="serious",
        summary=f"Whether {question} was not settled within {SECONDS} seconds.",
        detail="Neither a proof nor an example was found: treat it as not shown to be safe.",
    )
