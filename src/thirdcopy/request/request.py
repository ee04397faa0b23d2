"""A request: one officer asks one body for named items about one named person."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

from thirdcopy.agreement import Ruleset
from thirdcopy.event import Actor, CaseId, Class, RequestId
from thirdcopy.match import Identifiers
from thirdcopy.request.form import Form, check_form
from thirdcopy.request.given import Given, admit
from thirdcopy_client.canonical import Hash
from thirdcopy_client.clock import Micros
from thirdcopy_client.errors import MalformedError, NotAllowedError

_ALPHABET = "23456789CDFGHJKMPQRTVWX"
_ACTIONS = frozenset({"disclose", "check", "refer"})


@dataclass(frozen=True)
class Request:
    """What is asked, of whom, by whom, for what; about one person, who has no name in `repr`."""

    id: RequestId
    case: CaseId
    cls: Class
    ruleset: Hash
    action: str
    purpose: str
    fields: frozenset[str]
    person: Identifiers = field(repr=False)
    facts: Mapping[str, Given]
    by: Actor
    form: Form = field(repr=False)
    at: Micros


def submit(form: Form, actor: Actor, cls: Class, ruleset: Ruleset, at: Micros) -> Request:
    """Turn a form into a request under *ruleset*, or say which answer is wrong and why.

    Raises `MalformedError` naming the field, never its content, and `NotAllowedError` when
    the officer's body is no recipient under the agreement.
    """
    agreement = ruleset.agreement
    if not _is_recipient(actor, form.action, ruleset):
        raise NotAllowedError(
            f"`{actor.body}` is not a recipient under `{agreement.id}`",
            place="agreement",
            remedy="ask under an agreement that your body has signed",
        )
    if form.action not in _ACTIONS:
        raise MalformedError("expected disclose, check or refer", place="action")
    purposes = purposes_of(ruleset)
    if form.purpose not in purposes:
        raise MalformedError(
            f"the purpose is not among those of `{agreement.id}`",
            place="purpose",
            remedy=f"choose one of {', '.join(purposes)}",
        )
    if not set(form.fields) <= set(agreement.fields):
        raise MalformedError(
            f"an item was asked for that `{agreement.id}` does not list",
            place="fields",
            remedy=f"choose among {', '.join(agreement.fields)}",
        )
    person = check_form(form)
    return Request(
        id=RequestId(f"r-{_draw(10)}"),
        case=CaseId(f"c-{secrets.token_hex(8)}"),
        cls=cls,
        ruleset=ruleset.hash,
        action=form.action,
        purpose=form.purpose,
        fields=frozenset(form.fields),
        person=person,
        facts=admit(form.facts, ruleset.facts, actor, at, as_requester=True),
        by=actor,
        form=form,
        at=at,
    )


def purposes_of(ruleset: Ruleset) -> tuple[str, ...]:
    """Give the purposes that a request may name: the leaves under the agreement's purposes."""
    vocabulary, agreed = ruleset.vocabulary, set(ruleset.agreement.purposes)
    leaves = sorted(vocabulary.leaves("Purpose"))
    return tuple(leaf for leaf in leaves if agreed & vocabulary.above("Purpose", leaf))


def _is_recipient(actor: Actor, action: str, ruleset: Ruleset) -> bool:
    bodies = {actor.body}
    if action == "check" and actor.posted_to:
        bodies.add(actor.posted_to)
    agreed = set(ruleset.agreement.recipients)
    return any(agreed & ruleset.vocabulary.above("Body", body) for body in bodies)


def _draw(length: int) -> str:
    """Draw letters and digits that are not mistaken for each other when read aloud."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))
