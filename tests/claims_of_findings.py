"""The claims about every request that an analysis makes, as the engine can contradict them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain, combinations

from claimed import Claimed, requests
from own_reply import Choice, attested, evidence, replies
from thirdcopy.agreement import Promise, Ruleset
from thirdcopy.analysis import Finding, Findings, analyse_ruleset
from thirdcopy.analysis.domain import applies_to, domain_of
from thirdcopy.analysis.findings import Outcome
from thirdcopy.analysis.words import Words
from thirdcopy.policy.cedar import Compiled, compile_policies, verdict
from thirdcopy.policy.query import Attestation, Est, Query, Verdict

ACTIONS = ("disclose", "check", "refer", "retain", "onward")


def all_claims(rules: Ruleset) -> Iterator[Claimed]:
    """Give what the analyser claims of *rules*: of all the actions together, and of each."""
    findings = analyse_ruleset(rules)
    yield from claims_about(rules, findings)
    domain = domain_of(rules)
    able = [action for action in domain.schema.actions if domain.permits(action)]
    for action in able:
        alone = analyse_ruleset(rules, actions=(action,)) if len(able) > 1 else findings
        yield from claims_about_action(rules, alone, action)


def claims_about(rules: Ruleset, findings: Findings) -> Iterator[Claimed]:
    """Give the claims of one analysis of all the actions of *rules*."""
    unread = {name for one in findings.of_kind("cannot-analyse") for name in one.clauses}
    for action in ACTIONS:
        if any(applies_to(rules.policies[name], action) for name in unread):
            continue
        yield from _no_errors(rules, findings, action)
        yield from _no_lone_key(rules, findings, action)
        for finding in (*findings.of_kind("dead"), *findings.of_kind("redundant")):
            yield from _idle(rules, finding, action)
        for document in (rules.agreement, rules.profile):
            for promise in document.promises.values():
                outcome = findings.promise(f"{document.id}:{promise.id}").outcome
                yield from _promise(rules, promise, outcome, action)


def claims_about_action(rules: Ruleset, findings: Findings, action: str) -> Iterator[Claimed]:
    """Give the claims of an analysis of one action only, which do not name their action."""
    for finding in findings.findings:
        if finding.kind in _OF_ACTION:
            yield from _OF_ACTION[finding.kind](rules, finding, action)


def satisfied(rules: Ruleset, names: Sequence[str]) -> Callable[[Query], bool]:
    """Tell of a query whether one of these clauses is satisfied, whatever their effect."""
    alone = {name: {**rules.policies[name], "effect": "permit"} for name in names}
    compiled = compiled_of(rules, alone)
    return lambda query: bool(verdict(query, compiled).clauses)


def compiled_of(rules: Ruleset, policies: Mapping[str, Est]) -> Compiled:
    """Compile *policies* over the schema and the entities of *rules*."""
    return compile_policies(policies, rules.schema, rules.compiled.parents)


def _no_errors(rules: Ruleset, findings: Findings, action: str) -> Iterator[Claimed]:
    able = {name for one in findings.of_kind("can-error") for name in one.clauses}
    never = {
        f"clause `{name}` could not be evaluated" for name in rules.policies if name not in able
    }
    yield Claimed(
        f"{len(never)} clauses never fail ({action})",
        action,
        lambda _, said: not never.isdisjoint(said.errors),
    )


def _no_lone_key(rules: Ruleset, findings: Findings, action: str) -> Iterator[Claimed]:
    shown = [one.example for one in findings.of_kind("lone-key")]
    if any(example is None or example.query["action"] == action for example in shown):
        return

    def opened(query: Query, said: Verdict) -> bool:
        return (
            said.allowed
            and len(_others(query)) <= 1
            and all(verdict(one, rules.compiled).allowed for one in evidence(rules, query))
        )

    yield Claimed(f"no lone key ({action})", action, opened)


def _others(query: Query) -> set[str]:
    """Name who says something in *query*, the requesting officer apart."""
    said = [*query.facts.values(), *query.steps.values(), query.screened]
    return {one.by for one in said if isinstance(one, Attestation)} - {query.principal.id}


def _idle(rules: Ruleset, finding: Finding, action: str) -> Iterator[Claimed]:
    clause, *by = finding.clauses
    if not applies_to(rules.policies[clause], action):
        return
    met, swallowed = satisfied(rules, [clause]), satisfied(rules, by)
    permits = {n: p for n, p in rules.policies.items() if p["effect"] == "permit"}
    permitted = compiled_of(rules, permits)
    without = compiled_of(rules, {n: p for n, p in rules.policies.items() if n != clause})
    kept_in = rules.policies[clause]["effect"] == "permit"

    def works(query: Query, said: Verdict) -> bool:
        if finding.kind == "dead":
            return met(query) and not (by and swallowed(query))
        if verdict(query, without).allowed != said.allowed:
            return True
        reached = said.allowed if kept_in else verdict(query, permitted).allowed
        return reached and met(query) and not swallowed(query)

    yield Claimed(finding.summary, action, works)


def _promise(rules: Ruleset, promise: Promise, outcome: Outcome, action: str) -> Iterator[Claimed]:
    spoken_of = compiled_of(rules, {"promise": promise.est})
    proved = {"holds", "vacuous"} if promise.kind != "can" else {"fails"}

    def breaks(query: Query, said: Verdict) -> bool:
        wrong = said.allowed if promise.kind != "always" else not said.allowed
        return (outcome == "vacuous" or wrong) and verdict(query, spoken_of).allowed

    if action in promise.actions and outcome in proved:
        yield Claimed(f"{outcome}: {promise.text}", action, breaks)


def _not_refusable(rules: Ruleset, finding: Finding, action: str) -> Iterator[Claimed]:
    named = _purposes(rules, lambda text: finding.summary.startswith(f"For {text}, no request"))
    assert named, "the sentence names its purposes"
    possible = _possible(rules, action)
    choice = Choice(attested(rules), steps=True)

    def has_to_be_refused(query: Query, said: Verdict) -> bool:
        if said.allowed or query.purpose not in named or _kind(query) not in possible:
            return False
        return not any(verdict(r, rules.compiled).allowed for r in replies(rules, query, choice))

    yield Claimed(finding.summary, action, has_to_be_refused)


def _automatic(rules: Ruleset, finding: Finding, action: str) -> Iterator[Claimed]:
    named = _purposes(rules, lambda text: finding.summary.startswith(f"For {text}, every request"))
    assert named, "the sentence names its purposes"
    possible = _possible(rules, action)
    yield Claimed(
        finding.summary,
        action,
        lambda query, said: (
            query.purpose in named and _kind(query) in possible and not said.allowed
        ),
    )


def _at_will(rules: Ruleset, finding: Finding, action: str) -> Iterator[Claimed]:
    avoided = _avoided(rules, finding)
    assert avoided, "the sentence names the clauses that can be avoided"
    for clause in avoided:
        yield Claimed(finding.summary, action, _protected_by(rules, clause))


def _protected_by(rules: Ruleset, clause: str) -> Callable[[Query, Verdict], bool]:
    """Tell whether what a clause allows is allowed without it by no word of the discloser."""
    choice = Choice(attested(rules, "discloser"))
    met = satisfied(rules, [clause])
    rest = compiled_of(rules, {n: p for n, p in rules.policies.items() if n != clause})

    def protects(query: Query, said: Verdict) -> bool:
        if not said.allowed or not met(query):
            return False
        return not any(verdict(one, rest).allowed for one in replies(rules, query, choice))

    return protects


def _avoided(rules: Ruleset, finding: Finding) -> list[str]:
    """Name the clauses that a finding says can be avoided: those before the verb."""
    words = Words(rules)
    counts = range(1, len(finding.clauses))
    starts = (finding.clauses[:number] for number in counts)
    return [
        name
        for names in starts
        if finding.summary.lower().startswith(f"{words.clauses(names)} change".lower())
        for name in names
    ]


def _blanket(rules: Ruleset, finding: Finding, action: str) -> Iterator[Claimed]:
    named = _purposes(rules, lambda text: finding.detail.endswith(f"for all: {text}."))
    assert named, "the detail names its purposes"
    met = satisfied(rules, finding.clauses)
    yield Claimed(
        finding.summary, action, lambda query, _: query.purpose not in named and met(query)
    )


def _unpublished(rules: Ruleset, finding: Finding, action: str) -> Iterator[Claimed]:
    if not finding.summary.startswith("Whatever"):
        return
    known, *dark = finding.clauses
    others = {n for n, p in rules.policies.items() if p["effect"] == "permit"} - {known}
    alone = compiled_of(rules, {n: p for n, p in rules.policies.items() if n not in others})
    met = satisfied(rules, dark)
    stated = _purposes(rules, lambda text: f"stated to be for {text}, on" in finding.summary)
    heard = attested(rules) - attested(rules, "unpublished")
    choice = (
        Choice(heard, steps=True, alone=finding.summary.endswith("on one person's word."))
        if stated
        else Choice(attested(rules, "discloser"))
    )

    def needs_the_hidden(query: Query, said: Verdict) -> bool:
        asked = query.purpose in stated if stated else said.allowed and met(query)
        return asked and not any(verdict(r, alone).allowed for r in replies(rules, query, choice))

    yield Claimed(finding.summary, action, needs_the_hidden)


_OF_ACTION: Mapping[str, Callable[[Ruleset, Finding, str], Iterator[Claimed]]] = {
    "not-refusable": _not_refusable,
    "automatic": _automatic,
    "redundant-at-will": _at_will,
    "blanket": _blanket,
    "unpublished": _unpublished,
}


def _possible(rules: Ruleset, action: str) -> frozenset[tuple[str, str]]:
    """Give the fields and purposes that some request for *action* was allowed."""
    asked = requests(rules, action, times=60, seed=7)
    return frozenset(_kind(query) for query, said in asked if said.allowed)


def _kind(query: Query) -> tuple[str, str]:
    return query.resource, query.purpose


def _purposes(rules: Ruleset, is_said: Callable[[str], bool]) -> frozenset[str]:
    """Give the purposes that a sentence names: those whose names together are said in it."""
    vocabulary, named = rules.vocabulary, set(rules.agreement.purposes)
    leaves = sorted(
        one for one in vocabulary.leaves("Purpose") if named & vocabulary.above("Purpose", one)
    )
    sets = chain.from_iterable(combinations(leaves, n) for n in range(1, len(leaves) + 1))
    said = [frozenset(one) for one in sets if is_said(Words(rules).purposes(one))]
    assert len(said) <= 1, "a sentence names one set of purposes"
    return said[0] if said else frozenset()
