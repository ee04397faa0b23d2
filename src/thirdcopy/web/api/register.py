"""What a register editor does with agreements, each an open entry of the log; and who did it."""

import datetime as dt
from typing import Annotated, Final, Protocol

from pydantic import Field
from werkzeug.exceptions import NotFound

from thirdcopy import gateway as gates
from thirdcopy.agreement import Agreement
from thirdcopy.event import PersonId, Refusal
from thirdcopy.gateway import Gateway
from thirdcopy.gateway.looking import edits
from thirdcopy.web.api.caller import Call
from thirdcopy.web.api.declared import Model, Route, route
from thirdcopy.web.api.directory import Acted, Empty, acted
from thirdcopy.web.api.told import time_of
from thirdcopy.web.editing import is_concerned, must_edit
from thirdcopy_client.errors import NotAllowedError

Ground = Annotated[str, Field(min_length=1, max_length=500)]


class Registering(Model):
    """The profile under which a text is to be decided."""

    profile: Annotated[str, Field(min_length=1, max_length=100)]


class Because(Model):
    """The ground: it is public, and names nobody."""

    ground: Ground


class Adopting(Model):
    """Which body has adopted a model agreement, by the text of its adoption."""

    body: Annotated[str, Field(min_length=1, max_length=100)]


class EditTold(Model):
    """One change of the register and who made it; `operator` is whoever ran a command."""

    at: dt.datetime
    by: str
    act: str
    agreement: str | None
    log_index: int


class Edits(Model):
    """Who changed the register, the last first."""

    edits: tuple[EditTold, ...]


@route("POST", "/agreements/{agreement}/register", gateway=("register",))
def register(call: Call, agreement: str, given: Registering) -> Acted | Refusal:
    """Put a text of the gateway's library into the register, to be decided under a profile."""
    text = text_of(call, agreement)
    if given.profile not in call.gateway.library.profiles:
        return Refusal("no-profile", "choose a profile of the gateway's library")

    def act() -> None:
        gates.register(call.gateway, text, given.profile, by=call.actor.person)

    return acted(call, act)


@route("POST", "/agreements/{agreement}/put-in-force", gateway=("put_in_force",), fresh=True)
def put_in_force(call: Call, agreement: str, given: Empty) -> Acted | Refusal:  # noqa: ARG001 - an empty object
    """Let requests be decided under a registered text that every party has signed."""
    text = text_of(call, agreement)
    signatures = call.gateway.library.signatures.get(text.id, {})
    by = call.actor.person
    return acted(call, lambda: gates.put_in_force(call.gateway, text, signatures, by=by))


@route("POST", "/agreements/{agreement}/adopt", gateway=("adopt",))
def adopt(call: Call, agreement: str, given: Adopting) -> Acted | Refusal:
    """Record that a body has adopted a model agreement, as the library has its signed adoption."""
    text = text_of(call, agreement)
    known = call.gateway.library.adoptions.get(text.id, ())
    found = [one for one in known if one.body == given.body]
    if not found:
        return Refusal("no-adoption", "the library has no adoption of this body")
    signature = call.gateway.library.adoption_signatures[text.id].get(given.body)

    def act() -> Refusal | None:
        adopted = gates.adopt(call.gateway, text, found[0], signature, by=call.actor.person)
        return adopted if isinstance(adopted, Refusal) else None

    return acted(call, act)


@route("POST", "/agreements/{agreement}/suspend", gateway=("suspend",))
def suspend(call: Call, agreement: str, given: Because) -> Acted | Refusal:
    """Stop deciding under an agreement until it is resumed; its open requests wait."""
    return _stop(call, agreement, gates.suspend, given.ground)


@route("POST", "/agreements/{agreement}/resume", gateway=("resume",))
def resume(call: Call, agreement: str, given: Empty) -> Acted | Refusal:  # noqa: ARG001 - an empty object
    """Go on deciding under an agreement that was suspended."""
    text = text_of(call, agreement)
    outcome = acted(call, lambda: gates.resume(call.gateway, text, by=call.actor.person))
    gates.work(call.gateway)
    return outcome


@route("POST", "/agreements/{agreement}/end", gateway=("end",), fresh=True)
def end(call: Call, agreement: str, given: Because) -> Acted | Refusal:
    """End an agreement for good; its open requests are answered."""
    return _stop(call, agreement, gates.end, given.ground)


@route("GET", "/audit/edits")
def changes(call: Call) -> Edits:
    """List who changed the register; the entry of each commits to who it was."""
    return Edits(
        edits=tuple(
            EditTold(
                at=time_of(one.at),
                by=one.by,
                act=one.act,
                agreement=one.said.get("agreement"),
                log_index=one.log_index,
            )
            for one in edits(call.gateway, call.actor)
        )
    )


class _Stops(Protocol):
    """What stops an agreement, on a public ground."""

    def __call__(self, of: Gateway, text: Agreement, ground: str, /, *, by: PersonId) -> None:
        """Stop it."""


def _stop(call: Call, agreement: str, act: _Stops, ground: str) -> Acted | Refusal:
    text = text_of(call, agreement)
    outcome = acted(call, lambda: act(call.gateway, text, ground, by=call.actor.person))
    gates.work(call.gateway)
    return outcome


def text_of(call: Call, name: str) -> Agreement:
    """Give the text of that name or hash, as an editor of a body that is a party to it."""
    actor, library = call.actor, call.gateway.library
    must_edit(actor)
    found = [text for text in library.agreements.values() if name in {text.id, text.hash}]
    if not found:
        raise NotFound
    (text,) = found
    if not is_concerned(call.gateway, actor, text):
        raise NotAllowedError("only an editor of a party changes where an agreement stands")
    return text


ROUTES: Final[tuple[Route, ...]] = (
    register,
    put_in_force,
    adopt,
    suspend,
    resume,
    end,
    changes,
)
