"""Postings, charges and legal challenges: anybody reads them, a register editor records them."""

from collections.abc import Callable
from functools import partial
from typing import Annotated, Final

from pydantic import Field
from werkzeug.exceptions import NotFound

from thirdcopy.event import Refusal
from thirdcopy.gateway.particulars import (
    correct_particular,
    end_particular,
    particulars_of,
    record_particular,
)
from thirdcopy.register.particulars import Particular
from thirdcopy.web.api.caller import Call
from thirdcopy.web.api.declared import Model, Route, route
from thirdcopy.web.api.directory import Acted, acted
from thirdcopy.web.api.register import text_of
from thirdcopy.web.register_formats import json_of_particular
from thirdcopy.web.site import Site
from thirdcopy_client.canonical import canonical

Code = Annotated[str, Field(min_length=1, max_length=60)]


class SaidOfParticular(Model):
    """What was said of it on one day, from closed lists; `reason` says why it was changed."""

    on: str
    state: str
    reason: str | None
    says: dict[str, str]


class ParticularTold(Model):
    """A posting, a charge or a challenge, with everything that was said of it."""

    number: int
    kind: str
    agreement: str
    id: str
    stands: bool
    history: tuple[SaidOfParticular, ...]


class Particulars(Model):
    """Everything that the log records, by number."""

    particulars: tuple[ParticularTold, ...]


class Recording(Model):
    """What is to be recorded: `deployment`, `charge` or `challenge`, and what it says."""

    kind: Code
    says: dict[Code, Code]


class Correcting(Model):
    """What it is to say now, whole, and the reason from the list."""

    says: dict[Code, Code]
    reason: Code


class Ending(Model):
    """Why it ends: `over`, with the quarter in which it did, or `never-was`."""

    reason: Code
    until: Annotated[str, Field(max_length=7)] = ""


@route("GET", "/particulars")
def particulars(site: Site) -> Particulars:
    """Read where officials are posted, what is paid and what was challenged, with its history."""
    found = [json_of_particular(one) for one in particulars_of(site.gateway)]
    return Particulars.model_validate_json(canonical({"particulars": found}))


@route("POST", "/agreements/{agreement}/particulars", fresh=True, name="record-particular")
def record(call: Call, agreement: str, given: Recording) -> Acted | Refusal:
    """Record a posting, a charge or a legal challenge, as an editor of a party."""
    text = text_of(call, agreement)
    return _done(call, partial(record_particular, call.gateway, text, given.kind, given.says))


@route(
    "POST",
    "/agreements/{agreement}/particulars/{number}/correct",
    fresh=True,
    name="correct-particular",
)
def correct(call: Call, agreement: str, number: str, given: Correcting) -> Acted | Refusal:
    """Say anew what stands under a number; what it said before stays in the log."""
    text, of = text_of(call, agreement), _number(number)
    change = partial(correct_particular, call.gateway, text, of, given.reason, given.says)
    return _done(call, change)


@route(
    "POST", "/agreements/{agreement}/particulars/{number}/end", fresh=True, name="end-particular"
)
def end(call: Call, agreement: str, number: str, given: Ending) -> Acted | Refusal:
    """End what stands under a number: it is over, or it never was so."""
    text, of = text_of(call, agreement), _number(number)
    return _done(call, partial(end_particular, call.gateway, text, of, given.reason, given.until))


def _done(call: Call, act: Callable[..., Particular]) -> Acted | Refusal:
    def do() -> None:
        act(by=call.actor.person)

    return acted(call, do)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal()):
        raise NotFound
    return int(text)


ROUTES: Final[tuple[Route, ...]] = (
    particulars,
    record,
    correct,
    end,
)
