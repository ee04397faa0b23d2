"""All questions about one agreement under one profile."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from thirdcopy.agreement import Agreement, Profile, Ruleset, Vocabulary, ruleset
from thirdcopy.analysis.domain import Domain, domain_of
from thirdcopy.analysis.encoding.prover import alone
from thirdcopy.analysis.findings import Finding, Findings
from thirdcopy.analysis.inquiry import Inquiry, Unreadable, inquire
from thirdcopy.analysis.questions.at_will import redundant_at_will
from thirdcopy.analysis.questions.blanket import blanket
from thirdcopy.analysis.questions.errors import can_error
from thirdcopy.analysis.questions.idle import idle
from thirdcopy.analysis.questions.lone_key import lone_key
from thirdcopy.analysis.questions.promises import keep
from thirdcopy.analysis.questions.refusable import automatic, not_refusable
from thirdcopy.analysis.questions.unpublished import unpublished
from thirdcopy.analysis.words import Words, listed, sentence_case

Tell = Callable[[str], None]


@alone
def analyse(
    agreement: Agreement,
    profile: Profile,
    vocabulary: Vocabulary,
    *,
    actions: Sequence[str] | None = None,
    tell: Tell = lambda _: None,
) -> Findings:
    """Give everything that *agreement* means under *profile* and that can be proved or shown.

    *actions* restricts the questions (promises are always answered in full); *tell* hears of
    progress. Proofs rest on `Findings.assumptions`; every example has been confirmed by the
    engine, and `EngineDisagreesError` is raised rather than show one that has not.
    """
    return analyse_ruleset(ruleset(agreement, profile, vocabulary), actions=actions, tell=tell)


@alone
def analyse_ruleset(
    rules: Ruleset,
    *,
    actions: Sequence[str] | None = None,
    tell: Tell = lambda _: None,
) -> Findings:
    """As `analyse`, for a ruleset that is already at hand."""
    domain, words = domain_of(rules), Words(rules)
    read: dict[str, Inquiry | Unreadable] = {}
    for action in domain.schema.actions:
        tell(f"reading clauses: {action}")
        read[action] = inquire(domain, action)
    wanted = domain.schema.actions if actions is None else actions
    able = [read[action] for action in wanted if domain.permits(action)]
    asked = [inquiry for inquiry in able if isinstance(inquiry, Inquiry)]
    unasked = [
        action
        for action, inquiry in read.items()
        if isinstance(inquiry, Unreadable) or action not in wanted
    ]
    findings = list(_unreadable(domain, words, read))
    tell("asking of each clause whether it changes anything")
    standing = idle(domain, words, asked, unasked=unasked)
    findings += standing.findings
    for inquiry in asked:
        tell(f"asking about every request: {inquiry.action}")
        findings += can_error(inquiry, words)
        findings += unpublished(inquiry, words)
        findings += lone_key(inquiry, words)
        findings += not_refusable(inquiry, words)
        findings += automatic(inquiry, words)
        findings += redundant_at_will(inquiry, words, standing.clauses)
        findings += blanket(inquiry, words)
    tell("proving promises")
    spoken_of = {action for claim in domain.claims for action in claim.actions}
    promised = [
        inquiry
        for action, inquiry in read.items()
        if isinstance(inquiry, Inquiry) and action in spoken_of
    ]
    return Findings(
        agreement=domain.agreement,
        profile=domain.profile,
        assumptions=_assumptions([*asked, *promised]),
        findings=tuple(sorted(findings, key=lambda one: one.severity != "serious")),
        promises=tuple(keep(claim, read, words) for claim in domain.claims),
    )


def _unreadable(
    domain: Domain, words: Words, read: Mapping[str, Inquiry | Unreadable]
) -> Iterator[Finding]:
    actions: dict[tuple[str, str], list[str]] = {}
    for action, inquiry in read.items():
        if isinstance(inquiry, Unreadable):
            for clause, reason in inquiry.reasons.items():
                actions.setdefault((clause, reason), []).append(action)
    for (clause, reason), affected in actions.items():
        yield Finding(
            agreement=domain.agreement,
            kind="cannot-analyse",
            clauses=(clause,),
            severity="serious",
            summary=f"{sentence_case(words.clause(clause))} cannot be analysed: {reason}.",
            detail=f"Nothing is proved about {listed(affected)}.",
        )


def _assumptions(inquiries: Iterable[Inquiry]) -> tuple[str, ...]:
    sentences = [assumption.sentence for inquiry in inquiries for assumption in inquiry.assumptions]
    return tuple(dict.fromkeys(sentences))
