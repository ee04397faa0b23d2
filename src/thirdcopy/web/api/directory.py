"""The directory: people, roles, stand-ins and systems, changed by two administrators together."""

from collections.abc import Callable
from typing import Final, Literal

from thirdcopy import gateway as gates
from thirdcopy.event import PersonId, Refusal, Role
from thirdcopy.web.api.caller import Call
from thirdcopy.web.api.changes import Identifier, Proposing, Until
from thirdcopy.web.api.declared import Model, Route, route
from thirdcopy.web.api.told import Value
from thirdcopy_client.clock import Micros
from thirdcopy_client.errors import NotAllowedError


class Me(Model):
    """The officer for whom the call speaks, as the directory has them."""

    person: Identifier
    body: str
    grade: str
    roles: tuple[str, ...]
    posted_to: str | None
    stands_in_for: tuple[str, ...]


class Enrolled(Model):
    """Somebody who is enrolled here; the people whose data it is are never in the directory."""

    person: Identifier
    name: str
    body: str
    grade: str
    roles: tuple[str, ...]
    posted_to: str | None


class People(Model):
    """Everybody who is enrolled, by body and name."""

    people: tuple[Enrolled, ...]


class Proposed(Model):
    """The name of a proposal; another administrator confirms it."""

    proposal: str


class Waiting(Model):
    """A change that waits for a second administrator."""

    proposal: str
    proposed_by: str
    change: dict[str, Value | dict[str, str]]


class Proposals(Model):
    """What waits for a second administrator."""

    proposals: tuple[Waiting, ...]


class StandsIn(Model):
    """Who stands in for somebody, in which role and until when."""

    absent: Identifier
    role: Role
    stand_in: Identifier
    until: Until


class Absences(Model):
    """Who stands in for whom now: for this officer; an administrator reads it of everybody."""

    absences: tuple[StandsIn, ...]


class OwnStandIn(Model):
    """Who stands in for this officer, in one role, until when."""

    role: Role
    stand_in: Identifier
    until: Until


class AdmittedSystem(Model):
    """A system that is believed, and by which public key."""

    system: Identifier
    body: str
    use: str
    key: dict[str, str]
    issuer: str | None


class Systems(Model):
    """The systems that are believed."""

    systems: tuple[AdmittedSystem, ...]


class Empty(Model):
    """Nothing more to say: an empty object."""


class Acted(Model):
    """It was done, now or when it was asked before."""

    done: Literal[True]


@route("GET", "/me", gateway=("actor_of", "officer_of", "system_of_token"))
def me(call: Call) -> Me:
    """Read who is acting: body, grade and roles, as the directory has them now."""
    actor = call.actor
    return Me(
        person=actor.person,
        body=actor.body,
        grade=actor.grade,
        roles=tuple(sorted(actor.roles)),
        posted_to=actor.posted_to,
        stands_in_for=tuple(sorted(actor.stands_in_for)),
    )


@route("GET", "/directory/people", gateway=("everybody",))
def people(call: Call) -> People:
    """List everybody who is enrolled, as an administrator."""
    _must_administer(call)
    return People(
        people=tuple(
            Enrolled(
                person=one.person,
                name=one.name,
                body=one.body,
                grade=one.grade,
                roles=tuple(sorted(one.roles)),
                posted_to=one.posted_to,
            )
            for one in gates.everybody(call.gateway)
        )
    )


@route("GET", "/directory/systems", gateway=("systems",))
def systems(call: Call) -> Systems:
    """List the systems that are believed, as an administrator."""
    _must_administer(call)
    return Systems(
        systems=tuple(
            AdmittedSystem(
                system=one.id,
                body=one.body,
                use=one.use,
                key={name: str(value) for name, value in one.key.items()},
                issuer=one.issuer,
            )
            for one in gates.systems(call.gateway)
        )
    )


@route("GET", "/directory/proposals", gateway=("proposals",))
def proposals(call: Call) -> Proposals:
    """List what waits for a second administrator."""
    return Proposals(
        proposals=tuple(
            Waiting(proposal=one.id, proposed_by=one.by, change=dict(one.change))  # type: ignore[arg-type]  # as it was proposed
            for one in gates.proposals(call.gateway, call.actor)
        )
    )


@route(
    "POST",
    "/directory/proposals",
    gateway=(
        "propose",
        "enrolment",
        "grant",
        "revocation",
        "standing_in",
        "admission",
        "retirement",
        "sealing",
    ),
    status=201,
)
def propose(call: Call, given: Proposing) -> Proposed | Refusal:
    """Propose a change as an administrator; nothing changes before another one confirms it."""
    change = given.change.made(call.gateway)
    outcome = gates.propose(call.gateway, call.actor, change, key=call.key)
    return outcome if isinstance(outcome, Refusal) else Proposed(proposal=outcome)


@route("POST", "/directory/proposals/{proposal}/confirm", gateway=("confirm",), fresh=True)
def confirm(call: Call, proposal: str, given: Empty) -> Acted | Refusal:  # noqa: ARG001 - an empty object
    """Confirm what another administrator proposed: it is logged, and then it holds."""
    _must_administer(call)
    return acted(call, lambda: gates.confirm(call.gateway, call.actor, proposal))


@route("POST", "/directory/proposals/{proposal}/refuse", gateway=("refuse_proposal",))
def refuse(call: Call, proposal: str, given: Empty) -> Acted | Refusal:  # noqa: ARG001 - an empty object
    """Refuse what was proposed, or take back one's own proposal: nothing changes by it."""
    _must_administer(call)
    return acted(call, lambda: gates.refuse_proposal(call.gateway, call.actor, proposal))


@route("GET", "/directory/absence", gateway=("absences",))
def absences(call: Call) -> Absences:
    """Read who stands in for this officer now; an administrator reads it of everybody."""
    return Absences(
        absences=tuple(
            StandsIn(absent=one.absent, role=one.role, stand_in=one.stand_in, until=one.until)
            for one in gates.absences(call.gateway, call.actor)
        )
    )


@route("POST", "/directory/absence", gateway=("stand_in", "once"))
def stand_in(call: Call, given: OwnStandIn) -> Acted | Refusal:
    """Name one's own stand-in for an absence; that is logged as well."""
    gateway, actor = call.gateway, call.actor
    role, other, until = given.role, PersonId(given.stand_in), Micros(given.until)
    return acted(call, lambda: gates.stand_in(gateway, actor, role, other, until))


@route("POST", "/directory/return", gateway=("come_back",))
def come_back(call: Call, given: Empty) -> Acted | Refusal:  # noqa: ARG001 - an empty object
    """End one's absence: nobody stands in any more."""
    return acted(call, lambda: gates.come_back(call.gateway, call.actor))


def acted(call: Call, act: Callable[[], Refusal | None]) -> Acted | Refusal:
    """Do what belongs to no case, once under the call's key."""
    refusal = gates.once(call.gateway, call.key, act)
    return refusal or Acted(done=True)


def _must_administer(call: Call) -> None:
    if not call.actor.has(Role.ADMINISTRATOR):
        raise NotAllowedError("only administrators see and change the directory")


ROUTES: Final[tuple[Route, ...]] = (
    me,
    people,
    systems,
    proposals,
    propose,
    confirm,
    refuse,
    absences,
    stand_in,
    come_back,
)
