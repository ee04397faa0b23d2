"""The one door for facts: who may say what, and that it was really they who said it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from thirdcopy.agreement import FactDeclaration
from thirdcopy.event import Actor, BodyCode, PersonId
from thirdcopy.policy.query import Attestation
from thirdcopy_client.canonical import Json
from thirdcopy_client.clock import DAY, Micros
from thirdcopy_client.errors import MalformedError, NotAllowedError

Value = bool | int | str | None


@dataclass(frozen=True)
class Given:
    """What one person said, when, and with which grade the directory had them then."""

    by: PersonId
    body: BodyCode
    grade: str
    at: Micros
    value: Value = None


def attestation_of(given: Given, at: Micros) -> Attestation:
    """Give what was said as a query holds it, with its age in whole days at *at*."""
    age = max(0, at - given.at) // DAY
    return Attestation(given.by, given.body, given.grade, age, given.value)


def admit(
    facts: Mapping[str, Json],
    declarations: Mapping[str, FactDeclaration],
    actor: Actor,
    at: Micros,
    *,
    as_discloser: Iterable[str] = (),
    as_requester: bool = False,
) -> dict[str, Given]:
    """Let facts in, each from the supplier that the agreement declares, and no other.

    `by`, body and grade come from the signed-in person, never from a form. *as_discloser*
    names the bodies that are the discloser here; *as_requester* says that the actor asks.
    Raises `MalformedError` for a fact that is not declared or of another type, and
    `NotAllowedError` for one that this person may not supply.
    """
    admitted = {}
    for name, value in facts.items():
        declared = declarations.get(name)
        if declared is None:
            raise MalformedError(
                f"no fact `{name}` is declared by the agreement or its profile",
                place=name,
                remedy="give only the facts that the agreement asks for",
            )
        suppliers = {
            "requester": as_requester,
            "discloser": actor.body in set(as_discloser),
        }
        if not suppliers.get(declared.by, actor.body == declared.by):
            raise NotAllowedError(
                f"`{name}` is supplied by `{declared.by}`, and you are not acting for it here",
                place=name,
                remedy="ask whoever supplies it to say so",
            )
        admitted[name] = Given(
            actor.person, actor.body, actor.grade, at, _typed(name, value, declared)
        )
    return admitted


def _typed(name: str, value: Json, declared: FactDeclaration) -> Value:
    kind = declared.type
    if kind is None:
        if value is not True:
            raise MalformedError("expected yes, or nothing at all", place=name)
        return None
    if kind == "number":
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise MalformedError("expected a whole number, 0 or more", place=name)
        return value
    if kind == "yes-no":
        if not isinstance(value, bool):
            raise MalformedError("expected yes or no", place=name)
        return value
    if not isinstance(value, str) or value not in kind:
        choices = ", ".join(f"`{choice}`" for choice in kind)
        raise MalformedError(f"expected one of {choices}", place=name)
    return value
