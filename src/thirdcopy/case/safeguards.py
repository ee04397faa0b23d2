"""The safeguarding lead's review, and the compelled route: instrument, hold, challenge.

A verified instrument lifts no safeguard here. Where one fires, the lawyer holds the case and
challenges; if the instrument stands after that, a decider complies with the least that it
names, by hand, and the log counts it. The gateway itself never releases past a hard stop.
"""

from collections.abc import Iterable

from thirdcopy.case.case import Case
from thirdcopy.case.instrument import INSTRUMENTS, RESULTS
from thirdcopy.case.step import Step, Steps, apart, may, one_of, said
from thirdcopy.event import Actor, Refusal


def review(case: Case, by: Actor, note: str, *, concern: bool) -> Steps | Refusal:
    """Record that the safeguarding lead has seen a request, and whether it worries them."""
    refusal = may(case, "review", by) or apart(case, by, "reviewer")
    refusal = refusal or said(note, "no-note", "say what you looked at")
    if refusal:
        return refusal
    return (Step("reviewed", kept={"concern": concern, "note": note, "grade": by.grade}),)


def check_instrument(
    case: Case, by: Actor, instrument: str, elements: Iterable[str], items: Iterable[str]
) -> Steps | Refusal:
    """Record which elements of an instrument a lawyer has verified, and the items it names."""
    verified, named = frozenset(elements), frozenset(items)
    refusal = may(case, "check-instrument", by) or apart(case, by, "lawyer")
    refusal = refusal or one_of(instrument, frozenset(INSTRUMENTS), "unknown-instrument")
    if refusal:
        return refusal
    known = INSTRUMENTS[instrument]
    if not verified <= set(known):
        return Refusal("unknown-element", f"choose among {', '.join(known)}")
    if not named or not named <= case.request.fields:
        return Refusal("not-asked", "name at least one item, and only items that were asked for")
    return (
        Step(
            "instrument-checked",
            kept={
                "instrument": instrument,
                "elements": sorted(verified),
                "missing": [one for one in known if one not in verified],
                "items": sorted(named),
                "grade": by.grade,
            },
        ),
    )


def hold(case: Case, by: Actor, code: str) -> Steps | Refusal:
    """Hold a compelled case: nothing leaves until a lawyer ends the hold."""
    refusal = may(case, "hold", by) or apart(case, by, "lawyer")
    if refusal:
        return refusal
    if case.instrument is None or not case.instrument.compels:
        return Refusal("not-compelled", "no instrument with all its elements was verified")
    return (Step("held", kept={"code": code, "grade": by.grade}),)


def challenge(case: Case, by: Actor, ground: str) -> Steps | Refusal:
    """Record that the instrument is challenged, and on which ground."""
    refusal = may(case, "challenge", by) or said(ground, "no-ground", "say the ground")
    if refusal:
        return refusal
    return (Step("challenged", kept={"ground": ground, "grade": by.grade}),)


def end_hold(case: Case, by: Actor, result: str) -> Steps | Refusal:
    """End a hold: an instrument that was set aside leaves a case that is refused."""
    refusal = may(case, "end-hold", by) or one_of(result, RESULTS, "unknown-result")
    if refusal:
        return refusal
    return (Step("hold-ended", kept={"result": result, "grade": by.grade}),)


def comply(case: Case, by: Actor, fields: Iterable[str], reasons: str) -> Steps | Refusal:
    """Record, before it is served by hand, what a body must give, and who decided it."""
    chosen = frozenset(fields)
    refusal = may(case, "comply", by) or apart(case, by, "decider")
    refusal = refusal or said(reasons, "no-reasons", "write the reasons")
    if refusal:
        return refusal
    if not case.instrument or not case.instrument.compels:
        return Refusal("not-compelled", "no instrument with all its elements was verified")
    if not chosen or not chosen <= case.instrument.items:
        return Refusal("beyond-instrument", "the instrument does not name one of the items")
    kept = {"reasons": reasons, "grade": by.grade}
    return (Step("complied", {"fields": sorted(chosen)}, kept),)
