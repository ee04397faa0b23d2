"""Commands for a case that has been answered: what its parties owe the person and each other."""

from typing import Final

from thirdcopy.case.aftercare import BREACH_HOURS
from thirdcopy.case.case import RELEASED, Case
from thirdcopy.case.step import Step, Steps, may, one_of, said
from thirdcopy.event import Actor, Refusal
from thirdcopy_client.canonical import Json
from thirdcopy_client.clock import DAY, HOUR, Micros

OUTCOMES: Final = frozenset({"status-resolved", "enforcement-followed", "error-found", "not-used"})
"""What came of a release, as its recipient reports it."""
REMEDIES: Final = frozenset({"destroy", "ask-again"})
"""What a recipient is told to do with a release that was wrong; never what was wrong with it."""
MEANS: Final = frozenset({"in-person", "letter-to-safe-contact", "through-an-advocate"})
"""How the person was told: never by a stored address alone, which may be an abuser's."""
DESTRUCTIONS: Final = frozenset({"erased", "never-opened", "shredded"})
NATURES: Final = frozenset({"wrong-person", "wrong-recipient", "passed-on", "seen-without-need"})
REVIEW_DAYS: Final = 90
"""The furthest day on which a deferred notice is looked at again; ours."""


def correct(case: Case, by: Actor, remedy: str, reasons: str) -> Steps | Refusal:
    """Tell the recipient of a release that it was wrong; what is right needs a new request."""
    refusal = may(case, "correct", by) or one_of(remedy, REMEDIES, "unknown-remedy")
    refusal = refusal or said(reasons, "no-reasons", "write the reasons")
    if refusal:
        return refusal
    told = {"release": case.release, "remedy": remedy}
    return (Step("corrected", told, {"reasons": reasons, "grade": by.grade}),)


def acknowledge_correction(case: Case, by: Actor, note: str) -> Steps | Refusal:
    """Record that the recipient has seen a correction and done what it says."""
    refusal = _of_recipient(case, "acknowledge-correction", by)
    if refusal:
        return refusal
    if case.after.uncorrected is None:
        return Refusal("no-correction", "no correction waits for you")
    return (Step("correction-acknowledged", kept={"note": note, "grade": by.grade}),)


def report_outcome(case: Case, by: Actor, outcome: str, note: str) -> Steps | Refusal:
    """Record what came of a release."""
    refusal = _of_recipient(case, "report-outcome", by) or one_of(
        outcome, OUTCOMES, "unknown-outcome"
    )
    if refusal:
        return refusal
    kept = {"outcome": outcome, "note": note, "grade": by.grade}
    return (Step("outcome-reported", kept=kept),)


def certify_destruction(case: Case, by: Actor, method: str) -> Steps | Refusal:
    """Record the recipient's word that every copy of a release is destroyed."""
    refusal = _of_recipient(case, "certify-destruction", by) or one_of(
        method, DESTRUCTIONS, "unknown-method"
    )
    if refusal:
        return refusal
    if case.after.destroyed:
        return Refusal("destroyed", "the destruction was certified before")
    return (Step("destroyed", kept={"method": method, "grade": by.grade}),)


def find_breach(case: Case, by: Actor, nature: str, note: str) -> Steps | Refusal:
    """Begin the 72 hours: the controller is aware of a breach (UK GDPR Article 33(1))."""
    refusal = may(case, "find-breach", by) or one_of(nature, NATURES, "unknown-nature")
    refusal = refusal or said(note, "no-note", "say what happened")
    if refusal:
        return refusal
    if case.after.unanswered:
        return Refusal("breach-open", "answer the earlier breach first")
    return (Step("breach-found", kept={"nature": nature, "note": note, "grade": by.grade}),)


def answer_breach(case: Case, by: Actor, reasons: str, *, reported: bool) -> Steps | Refusal:
    """Record that the Commissioner was told, or why a risk to anybody is unlikely.

    The reasons are kept either way (Article 33(5)); after 72 hours they say why it was late.
    """
    refusal = may(case, "answer-breach", by) or said(reasons, "no-reasons", "write the reasons")
    if refusal:
        return refusal
    if case.after.unanswered is None:
        return Refusal("no-breach", f"no breach waits for its {BREACH_HOURS} hours")
    kept: dict[str, Json] = {"reported": reported, "reasons": reasons, "grade": by.grade}
    return (Step("breach-answered", kept=kept),)


def give_notice(case: Case, by: Actor, means: str) -> Steps | Refusal:
    """Record that the person was told of the disclosure, and how."""
    refusal = may(case, "give-notice", by) or one_of(means, MEANS, "unknown-means")
    if refusal:
        return refusal
    if case.after.notice and case.after.notice.given:
        return Refusal("told-before", "the person has been told")
    return (Step("notice-given", kept={"means": means, "grade": by.grade}),)


def defer_notice(
    case: Case,
    by: Actor,
    ground: str,
    review: Micros,
    reasons: str,
    *,
    grounds: frozenset[str],
    at: Micros,
) -> Steps | Refusal:
    """Record that the person is not told yet: on a ground of the agreement, until a day.

    What the recipient would like is never a ground (DESIGN 5); *grounds* are those that the
    agreement names for the discloser.
    """
    refusal = may(case, "defer-notice", by) or said(reasons, "no-reasons", "write the reasons")
    if refusal:
        return refusal
    if case.after.notice and case.after.notice.given:
        return Refusal("told-before", "the person has been told")
    if ground not in grounds:
        named = ", ".join(sorted(grounds)) or "none"
        return Refusal("unknown-ground", f"the agreement names these grounds: {named}")
    if not at + HOUR <= review <= at + REVIEW_DAYS * DAY:
        return Refusal("review-date", f"choose a day within {REVIEW_DAYS} days")
    kept: dict[str, Json] = {
        "ground": ground,
        "review": review,
        "reasons": reasons,
        "grade": by.grade,
    }
    return (Step("notice-deferred", kept=kept),)


def _of_recipient(case: Case, command: str, by: Actor) -> Refusal | None:
    refusal = may(case, command, by)
    if refusal:
        return refusal
    if case.request.by.person not in by.persons:
        return Refusal("not-yours", "only the officer who asked, or their stand-in, may do this")
    if case.state not in RELEASED:
        return Refusal("not-released", "nothing was released in this case")
    return None
