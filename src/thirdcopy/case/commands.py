"""The way of a request: pure commands, which give steps or a refusal.

The gateway makes events of the steps: it adds ids, places in the case and salts.
"""

from collections.abc import Mapping, Sequence

from thirdcopy.assessment import Assessment
from thirdcopy.case.case import ENDS, Case
from thirdcopy.case.step import Step, Steps, apart, may, one_of
from thirdcopy.case.table import PROCEDURES
from thirdcopy.decision import Decision
from thirdcopy.event import Actor, Refusal
from thirdcopy.match import Matched, NoMatch
from thirdcopy.release import Prepared
from thirdcopy.request import Given, Request, json_of
from thirdcopy_client.canonical import Json
from thirdcopy_client.clock import Micros


def receive(request: Request, discloser: str) -> Steps:
    """Begin a case."""
    kept: dict[str, Json] = {
        "form": json_of(request.form),
        "grade": request.by.grade,
        "posted": request.by.posted_to,
        "facts": {name: given.value for name, given in sorted(request.facts.items())},
        "to": discloser,
    }
    return (Step("received", kept=kept),)


def countersign(case: Case, by: Actor) -> Steps | Refusal:
    """Let a second officer of the body that asks stand behind the request."""
    refusal = may(case, "countersign", by)
    if refusal:
        return refusal
    if case.request.by.person in by.persons:
        return Refusal("people-not-separate", "you asked, so somebody else must countersign")
    return (Step("countersigned", kept={"grade": by.grade}),)


def reject(case: Case, by: Actor, procedure: str, note: str) -> Steps | Refusal:
    """End a case whose procedure was not followed; the reason may be told."""
    refusal = may(case, "reject", by) or one_of(procedure, PROCEDURES, "unknown-procedure")
    if refusal:
        return refusal
    return (Step("rejected", {"procedure": procedure}, {"note": note}),)


def withdraw(case: Case, by: Actor, note: str) -> Steps | Refusal:
    """Let the officer who asked take the request back."""
    refusal = may(case, "withdraw", by)
    if refusal:
        return refusal
    if case.request.by.person not in by.persons:
        return Refusal("not-yours", "only the officer who asked may withdraw the request")
    return (Step("withdrawn", kept={"note": note}),)


def screen(case: Case, by: Actor, *, clear: bool, markers: Sequence[str]) -> Steps | Refusal:
    """Record that somebody at the discloser looked for people at risk, and what they saw."""
    refusal = may(case, "screen", by)
    if refusal:
        return refusal
    kept: dict[str, Json] = {"clear": clear, "markers": sorted(markers), "grade": by.grade}
    return (Step("screened", kept=kept),)


def attest(case: Case, by: Actor, admitted: Mapping[str, Given]) -> Steps | Refusal:
    """Record facts that have come through the one door for facts."""
    refusal = may(case, "attest", by)
    if refusal:
        return refusal
    return tuple(
        Step("attested", kept={"fact": name, "value": given.value, "grade": given.grade})
        for name, given in sorted(admitted.items())
    )


def assessed(assessment: Assessment) -> Step:
    """Record what the agreement was found to say."""
    fields: dict[str, Json] = {one.field: one.permitted for one in assessment.fields}
    clauses = sorted({clause for one in assessment.fields for clause in one.clauses})
    return Step("assessed", kept={"stage": assessment.stage, "fields": fields, "clauses": clauses})


def may_decide(case: Case, by: Actor) -> Refusal | None:
    """Say why this person may not decide this case; None when they may."""
    return may(case, "decide", by) or apart(case, by, "decider")


def may_permit(case: Case) -> Refusal | None:
    """Say what must come before this case may be permitted; refusing it never waits.

    Where the matter came from somebody near the person, such as a former partner or a
    landlord, the safeguarding lead sees it first (DESIGN 5).
    """
    if case.request.form.informant != "nobody" and case.reviewed is None:
        return Refusal("review-first", "the safeguarding lead must see this request first")
    return None


def decided(
    case: Case, by: Actor, decision: Decision | None, reasons: str, *, needs_second: bool
) -> Steps | Refusal:
    """Record a person's decision: one that permits, or, with None, one that refuses."""
    refusal = may_decide(case, by)
    if decision is not None and not refusal:
        refusal = may_permit(case) or _beyond(case, decision)
    if refusal:
        return refusal
    kept: dict[str, Json] = {
        "permits": decision is not None,
        "fields": sorted(decision.fields) if decision else [],
        "clause": decision.clause if decision else "",
        "reasons": reasons,
        "second": needs_second and decision is not None,
        "grade": by.grade,
    }
    return (Step("decided", kept=kept),)


def _beyond(case: Case, decision: Decision) -> Refusal | None:
    """Refuse more than a verified instrument names: the compelled route gives the minimum."""
    instrument = case.instrument
    if instrument and instrument.compels and not decision.fields <= instrument.items:
        return Refusal("beyond-instrument", "the instrument does not name one of the items")
    return None


def second(case: Case, by: Actor) -> Steps | Refusal:
    """Let a second person at the discloser stand behind the decision."""
    refusal = may(case, "second", by)
    if refusal:
        return refusal
    if case.decided and case.decided.by in by.persons:
        return Refusal("people-not-separate", "you decided, so somebody else must be second")
    refusal = apart(case, by, "second decider")
    if refusal:
        return refusal
    return (Step("seconded", kept={"grade": by.grade}),)


def matched(found: Matched | NoMatch, at: Micros) -> Step:
    """Record how the match went; which identifiers agreed, never their values."""
    if isinstance(found, NoMatch):
        kept: dict[str, Json] = {
            "rule": found.rule,
            "result": found.code,
            "agreeing": [],
            "markers": [],
            "read_at": at,
        }
    else:
        kept = {
            "rule": found.rule,
            "result": "one",
            "agreeing": sorted(found.record.agreeing),
            "markers": sorted(found.record.markers),
            "read_at": found.record.read_at,
        }
    return Step("matched", kept=kept)


def stopped(final: Assessment) -> Step:
    """Send a case back to a person, because the match showed what the request could not."""
    clauses = sorted({clause for one in final.fields for clause in one.clauses})
    code = final.stop.code if final.stop else "clauses"
    return Step("stopped", kept={"code": code, "clauses": clauses})


def supplied(kind: str, prepared: Prepared, record_key: str) -> Step:
    """Record the intent: from here on the case counts as supplied."""
    return Step(kind, prepared.told, {"record": record_key})


def delivered(release: str, attempts: int) -> Step:
    """Record that the recipient has the parcel."""
    return Step("delivered", {"release": release}, {"attempts": attempts})


def undelivered(release: str, attempts: int, code: str) -> Step:
    """Record that the parcel was destroyed undelivered; the case stays counted as supplied."""
    return Step("undelivered", {"release": release}, {"attempts": attempts, "code": code})


def not_confirmed(code: str) -> Step:
    """Answer a check that was not affirmative; a named official answers next."""
    return Step("not-confirmed", kept={"code": code})


def lapse(case: Case) -> Steps | Refusal:
    """Answer that nothing is supplied, because the turnaround is over; for every open case.

    A request that nobody countersigned in that time is rejected instead: whoever asked knows.
    """
    if case.state in ENDS or case.state == "supplied":
        return Refusal("ended", "the case has already been answered")
    if case.state == "submitted" and case.request.action != "check":
        procedure = {"procedure": "not-countersigned"}
        return (Step("rejected", procedure, {"note": "the turnaround is over"}),)
    return (Step("nothing-supplied", kept={"code": case.why_nothing or "undecided"}),)


def turned_away(command: str, refusal: Refusal) -> Step:
    """Record a command that was refused."""
    return Step("turned-away", kept={"command": command, "code": refusal.code})
