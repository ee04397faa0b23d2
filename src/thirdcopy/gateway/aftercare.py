"""After the answer: corrections, outcomes, destruction, notices, breaches; then it is closed."""

from collections.abc import Callable

from thirdcopy.agreement import Agreement
from thirdcopy.case import Case, Steps, afterwards
from thirdcopy.case.duty import close
from thirdcopy.event import Actor, Refusal
from thirdcopy.gateway.casework import Key, Loaded, draft, perform
from thirdcopy.gateway.gateway import Gateway
from thirdcopy_client.clock import Micros


def correct(
    gateway: Gateway,
    actor: Actor,
    request: str,
    remedy: str,
    reasons: str,
    *,
    key: Key | None = None,
) -> Case | Refusal:
    """Tell the recipient that what was released was wrong; a parcel without data says so."""
    return perform(
        gateway,
        actor,
        request,
        "correct",
        lambda loaded, _at: afterwards.correct(loaded.case, actor, remedy, reasons),
        sends="corrected",
        key=key,
    )


def acknowledge_correction(
    gateway: Gateway, actor: Actor, request: str, note: str = "", *, key: Key | None = None
) -> Case | Refusal:
    """Say that a correction was seen, and what it says was done."""
    return _perform(
        gateway,
        actor,
        request,
        "acknowledge-correction",
        lambda case, _: afterwards.acknowledge_correction(case, actor, note),
        key,
    )


def report_outcome(
    gateway: Gateway,
    actor: Actor,
    request: str,
    outcome: str,
    note: str = "",
    *,
    key: Key | None = None,
) -> Case | Refusal:
    """Say what came of a release."""
    return _perform(
        gateway,
        actor,
        request,
        "report-outcome",
        lambda case, _: afterwards.report_outcome(case, actor, outcome, note),
        key,
    )


def certify_destruction(
    gateway: Gateway, actor: Actor, request: str, method: str, *, key: Key | None = None
) -> Case | Refusal:
    """Certify that a release is destroyed, every copy of it."""
    return _perform(
        gateway,
        actor,
        request,
        "certify-destruction",
        lambda case, _: afterwards.certify_destruction(case, actor, method),
        key,
    )


def find_breach(
    gateway: Gateway, actor: Actor, request: str, nature: str, note: str, *, key: Key | None = None
) -> Case | Refusal:
    """Begin the 72 hours of a breach."""
    return _perform(
        gateway,
        actor,
        request,
        "find-breach",
        lambda case, _: afterwards.find_breach(case, actor, nature, note),
        key,
    )


def answer_breach(
    gateway: Gateway,
    actor: Actor,
    request: str,
    reasons: str,
    *,
    reported: bool,
    key: Key | None = None,
) -> Case | Refusal:
    """Say that a breach was reported to the Commissioner, or why it need not be."""
    return _perform(
        gateway,
        actor,
        request,
        "answer-breach",
        lambda case, _: afterwards.answer_breach(case, actor, reasons, reported=reported),
        key,
    )


def give_notice(
    gateway: Gateway, actor: Actor, request: str, means: str, *, key: Key | None = None
) -> Case | Refusal:
    """Record that the person was told."""
    return _perform(
        gateway,
        actor,
        request,
        "give-notice",
        lambda case, _: afterwards.give_notice(case, actor, means),
        key,
    )


def defer_notice(
    gateway: Gateway,
    actor: Actor,
    request: str,
    ground: str,
    review: Micros,
    reasons: str,
    *,
    key: Key | None = None,
) -> Case | Refusal:
    """Record on which of the agreement's grounds, and until when, the person is not told."""

    def steps(loaded: Loaded, at: Micros) -> Steps | Refusal:
        grounds = grounds_of(loaded.rules.agreement)
        return afterwards.defer_notice(
            loaded.case, actor, ground, review, reasons, grounds=grounds, at=at
        )

    return perform(gateway, actor, request, "defer-notice", steps, key=key)


def grounds_of(agreement: Agreement) -> frozenset[str]:
    """Give the grounds on which the discloser may withhold a notice; none where none is named."""
    notice = agreement.people.notices.get(agreement.discloser)
    if notice is None or isinstance(notice.withheld_for, str):
        return frozenset()
    return frozenset(notice.withheld_for)


def _perform(
    gateway: Gateway,
    actor: Actor,
    request: str,
    command: str,
    make: Callable[[Case, Micros], Steps | Refusal],
    key: Key | None,
) -> Case | Refusal:
    """Run a command, and close the case in the same write if nothing is owed after it."""

    def steps(loaded: Loaded, at: Micros) -> Steps | Refusal:
        made = make(loaded.case, at)
        if isinstance(made, Refusal):
            return made
        turnaround = loaded.rules.agreement.turnaround_days
        asked = loaded.case.request
        after = draft(loaded, asked, made, actor.person, actor.body, at, turnaround).case
        closing = close(after)
        return made if isinstance(closing, Refusal) else (*made, *closing)

    return perform(gateway, actor, request, command, steps, key=key)
