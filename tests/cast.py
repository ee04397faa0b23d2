"""Somebody of every role at every place, and cases in many states, to try who may what."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from authorisation_table import HATS, NOBODY
from thirdcopy import gateway as gates
from thirdcopy.case.instrument import INSTRUMENTS
from thirdcopy.event import Actor, BodyCode, PersonId, Role
from thirdcopy.simulation.world import World
from thirdcopy_client.clock import DAY, Micros
from world import (
    ACTORS,
    CLAUSES,
    ITEMS,
    REASONS,
    TEAMS,
    TRACING,
    all_cases,
    asked,
    must,
    refuse,
    to_assessed,
)

BODIES: Final = {
    "discloser": "nhs-digital",
    "asking": "home-office",
    "elsewhere": "child-maintenance-group",
}
_POSTED_FROM: Final = "essex"
TEAM: Final = TEAMS[TRACING]
OWNER: Final = TEAM.requester


def wearer(hat: str) -> Actor:
    """Give the person who wears a hat, and no other."""
    if hat == "owner":
        return ACTORS[OWNER]
    role, _, place = hat.partition("@")
    held = frozenset() if role == "none" else frozenset({Role(role)})
    body, posted = BODIES[place], None
    if role == Role.POSTED_OFFICIAL.value:
        body, posted = _POSTED_FROM, BodyCode(BODIES[place])
    return Actor(PersonId(f"p-{role}-{place}"), BodyCode(body), "manager", held, hat, posted)


def enrol_cast(world: World) -> None:
    """Enrol everybody."""
    for hat in HATS:
        if hat not in {NOBODY, "owner"}:
            who = wearer(hat)
            gates.enrol(world.gateway, who, "simulation", who.person.removeprefix("p-"))


def case_in(world: World, state: str) -> str:
    """Make a case in a state, and give its number."""
    kind = "domestic-abuse" if state == "stopped" else "plain"
    made = len(all_cases(world.gateway))
    if made % 4 == 0:
        # No officer may ask more than five times a day.
        world.clock.set(Micros(world.clock() + DAY))
    request = asked(world, TRACING, kind, made).request.id
    _BRING[state](world, request)
    case = gates.load(world.gateway, gates.find(world.gateway, request)).case
    assert case.state == state, (case.state, state)
    return request


def _countersigned(world: World, request: str) -> None:
    must(gates.countersign(world.gateway, ACTORS[TEAM.countersigner], request))


def _assessed(world: World, request: str) -> None:
    to_assessed(world, TRACING, request)


def _decided(world: World, request: str, *, second: bool) -> None:
    _assessed(world, request)
    chosen: dict[str, Any] = {"fields": ITEMS[TRACING], "clause": CLAUSES[TRACING]}
    decider = ACTORS[TEAM.decider]
    must(
        gates.decide(
            world.gateway,
            decider,
            request,
            permits=True,
            reasons=REASONS,
            needs_second=second,
            **chosen,
        )
    )
    gates.work(world.gateway)


def _refused(world: World, request: str) -> None:
    _assessed(world, request)
    refuse(world, TRACING, request)


def _held(world: World, request: str) -> None:
    _assessed(world, request)
    lawyer, order = wearer("lawyer@discloser"), INSTRUMENTS["court-order"]
    items = ITEMS[TRACING]
    must(gates.check_instrument(world.gateway, lawyer, request, "court-order", order, items))
    must(gates.hold(world.gateway, lawyer, request))


def _compelled(world: World, request: str) -> None:
    _held(world, request)
    must(gates.end_hold(world.gateway, wearer("lawyer@discloser"), request, "upheld"))


_BRING: Final[Mapping[str, Callable[[World, str], object]]] = {
    "submitted": lambda _world, _request: None,
    "countersigned": _countersigned,
    "assessed": _assessed,
    "seconding": lambda world, request: _decided(world, request, second=True),
    "stopped": lambda world, request: _decided(world, request, second=False),
    "compelled": _compelled,
    "held": _held,
    "delivered": lambda world, request: _decided(world, request, second=False),
    "refused": _refused,
    "withdrawn": lambda world, request: gates.withdraw(world.gateway, ACTORS[OWNER], request),
    "rejected": lambda world, request: gates.reject(
        world.gateway, ACTORS[TEAM.handler], request, "incomplete"
    ),
}
STATES: Final = tuple(_BRING)

FORM: Final[Mapping[str, str]] = {
    "procedure": "incomplete",
    "clear": "yes",
    "fact-publicInterest": "yes",
    "decision": "refuse",
    "reasons": REASONS,
    "request-information-choice": "use",
    "supply-information-words": REASONS,
    "answer-blind-choice": "refuse",
    "review-choice": "no-concern",
    "review-words": REASONS,
    "correct-choice": "destroy",
    "correct-words": REASONS,
    "report-outcome-choice": "not-used",
    "certify-destruction-choice": "erased",
    "give-notice-choice": "in-person",
    "find-breach-choice": "passed-on",
    "find-breach-words": REASONS,
    "answer-breach-choice": "no-risk",
    "answer-breach-words": REASONS,
}
"""Every form of a case page filled in at once, so that only the role is left to refuse it."""

SENT: Final[Mapping[str, Mapping[str, Any]]] = {
    "reject": {"procedure": "incomplete"},
    "screen": {"clear": True},
    "attest": {"facts": {"publicInterest": True}},
    "answer-blind": {"permits": False},
    "decide": {"permits": False, "reasons": REASONS},
    "request-information": {"question": "use"},
    "supply-information": {"answer": REASONS},
    "review": {"note": REASONS, "concern": False},
    "check-instrument": {
        "instrument": "court-order",
        "elements": list(INSTRUMENTS["court-order"]),
        "items": list(ITEMS[TRACING]),
    },
    "challenge": {"ground": REASONS},
    "end-hold": {"result": "upheld"},
    "comply": {"fields": list(ITEMS[TRACING]), "reasons": REASONS},
    "record-view": {"view": "undecided", "topic": "which-document"},
    "advise": {"topic": "which-document", "advice": REASONS},
    "advise-return": {"advice": REASONS, "asked": True, "adviser_offered": True, "adult": True},
    "correct": {"remedy": "destroy", "reasons": REASONS},
    "report-outcome": {"outcome": "not-used"},
    "certify-destruction": {"method": "erased"},
    "find-breach": {"nature": "passed-on", "note": REASONS},
    "answer-breach": {"reported": False, "reasons": REASONS},
    "give-notice": {"means": "in-person"},
    "defer-notice": {"ground": "risk", "review": 1, "reasons": REASONS},
}
"""What a program sends for each act that takes anything."""
