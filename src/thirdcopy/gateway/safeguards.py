"""What the safeguarding lead and the lawyer do, and compliance on the compelled route."""

from collections.abc import Iterable

from thirdcopy.case import Case, Steps, safeguards
from thirdcopy.event import Actor, Refusal
from thirdcopy.gateway.casework import Key, Loaded, perform
from thirdcopy.gateway.gateway import Gateway
from thirdcopy_client.clock import Micros


def review(
    gateway: Gateway,
    actor: Actor,
    request: str,
    note: str,
    *,
    concern: bool,
    key: Key | None = None,
) -> Case | Refusal:
    """See a request as the safeguarding lead."""
    return perform(
        gateway,
        actor,
        request,
        "review",
        lambda loaded, _at: safeguards.review(loaded.case, actor, note, concern=concern),
        key=key,
    )


def check_instrument(
    gateway: Gateway,
    actor: Actor,
    request: str,
    instrument: str,
    elements: Iterable[str],
    items: Iterable[str],
    *,
    key: Key | None = None,
) -> Case | Refusal:
    """Verify a duty or an order of a court, element by element, as a lawyer of the body."""
    verified, named = tuple(elements), tuple(items)
    return perform(
        gateway,
        actor,
        request,
        "check-instrument",
        lambda loaded, _at: safeguards.check_instrument(
            loaded.case, actor, instrument, verified, named
        ),
        key=key,
    )


def hold(gateway: Gateway, actor: Actor, request: str, *, key: Key | None = None) -> Case | Refusal:
    """Hold a compelled case because a safeguard fires in it."""

    def steps(loaded: Loaded, _at: Micros) -> Steps | Refusal:
        stop = loaded.case.stop
        return safeguards.hold(loaded.case, actor, stop.code if stop else "lawyer")

    return perform(gateway, actor, request, "hold", steps, key=key)


def challenge(
    gateway: Gateway, actor: Actor, request: str, ground: str, *, key: Key | None = None
) -> Case | Refusal:
    """Challenge an instrument."""
    return perform(
        gateway,
        actor,
        request,
        "challenge",
        lambda loaded, _at: safeguards.challenge(loaded.case, actor, ground),
        key=key,
    )


def end_hold(
    gateway: Gateway, actor: Actor, request: str, result: str, *, key: Key | None = None
) -> Case | Refusal:
    """End a hold with what became of the challenge."""
    return perform(
        gateway,
        actor,
        request,
        "end-hold",
        lambda loaded, _at: safeguards.end_hold(loaded.case, actor, result),
        key=key,
    )


def comply(
    gateway: Gateway,
    actor: Actor,
    request: str,
    fields: Iterable[str],
    reasons: str,
    *,
    key: Key | None = None,
) -> Case | Refusal:
    """Record compliance before it is served: by hand, the least that the instrument names."""
    chosen = tuple(fields)
    return perform(
        gateway,
        actor,
        request,
        "comply",
        lambda loaded, _at: safeguards.comply(loaded.case, actor, chosen, reasons),
        key=key,
    )
