"""What an officer fills in: the fields of the forms that public bodies really use.

Nothing of it is echoed in an error, and none of it leaves the discloser's case.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from thirdcopy.match import Identifiers, parse_identifiers
from thirdcopy.request.attached import MOST_FILES, Attached, attached_json, attached_of
from thirdcopy_client.canonical import Json
from thirdcopy_client.errors import MalformedError

INFORMANTS: Final = (
    "nobody",
    "partner",
    "former-partner",
    "relative",
    "landlord",
    "employer",
    "other",
)
"""Who brought the matter up; an answer other than `nobody` shows it to the safeguarding lead."""

_PERSON = frozenset(
    {
        "family_name",
        "given_name",
        "birth_date",
        "scheme",
        "number",
        "postcode",
        "previous_family_name",
    }
)
_LONGEST = 2000


@dataclass(frozen=True, kw_only=True)
class Form:
    """One request as it was typed; `people` must hold exactly one person.

    *power* is what the officer relies on in asking, *use* what will be done with the answer, and
    *feedback* the day by which they mean to say what came of it; each may be left empty. *holder*
    is the body that is asked, where the agreement leaves it to whoever adopted it.
    """

    action: str
    purpose: str
    fields: tuple[str, ...]
    people: tuple[Mapping[str, str], ...] = field(repr=False)
    reason: str = field(repr=False)
    necessity: str = field(repr=False)
    tried: str = field(repr=False)
    reference: str = field(repr=False)
    informant: str = "nobody"
    urgent: bool = False
    facts: Mapping[str, Json] = field(default_factory=dict, repr=False)
    power: str = field(default="", repr=False)
    use: str = field(default="", repr=False)
    feedback: str = ""
    attached: tuple[Attached, ...] = ()
    holder: str = ""


def check_form(form: Form) -> Identifiers:
    """Give the one person that the form names; raise `MalformedError` naming the field."""
    if len(form.people) != 1:
        raise MalformedError(
            f"expected one named person, got {len(form.people)}",
            place="person",
            remedy="make a request of its own for each person",
        )
    person = form.people[0]
    if unknown := sorted(set(person) - _PERSON):
        raise MalformedError(f"no such detail of a person: `{unknown[0]}`", place="person")
    for name in ("family_name", "birth_date"):
        if not person.get(name, "").strip():
            raise MalformedError("expected an answer", place=name.replace("_", "-"))
    for name in ("reason", "necessity", "tried", "reference"):
        text = getattr(form, name)
        if not text.strip() or len(text) > _LONGEST:
            raise MalformedError(f"expected 1 to {_LONGEST} characters", place=name)
    _check_more(form)
    if form.informant not in INFORMANTS:
        raise MalformedError("expected one of the answers given", place="informant")
    if not form.fields:
        raise MalformedError("expected at least one item", place="fields")
    return person_of(form)


def _check_more(form: Form) -> None:
    """Check what may be left empty."""
    for name in ("power", "use"):
        if len(getattr(form, name)) > _LONGEST:
            raise MalformedError(f"expected {_LONGEST} characters at most", place=name)
    if form.feedback and not _is_day(form.feedback):
        raise MalformedError("expected a day such as `2026-10-01`", place="feedback")
    if len(form.attached) > MOST_FILES:
        raise MalformedError(f"expected {MOST_FILES} files at most", place="attachments")


def person_of(form: Form) -> Identifiers:
    """Give the identifiers of the one person that a form names."""
    (person,) = form.people
    return parse_identifiers(
        family_name=person["family_name"],
        given_name=person.get("given_name", ""),
        birth_date=person["birth_date"],
        scheme=person.get("scheme") or None,
        number=person.get("number") or None,
        postcode=person.get("postcode") or None,
        previous_family_name=person.get("previous_family_name") or None,
    )


def _is_day(text: str) -> bool:
    try:
        return dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def json_of(form: Form) -> dict[str, Json]:
    """Write a form as the event `received` keeps it; what was left empty is not in it."""
    said = {
        "power": form.power,
        "use": form.use,
        "feedback": form.feedback,
        "holder": form.holder,
    }
    files: list[Json] = [attached_json(one) for one in form.attached]
    return {
        "action": form.action,
        "purpose": form.purpose,
        "fields": list(form.fields),
        "people": [dict(person) for person in form.people],
        "reason": form.reason,
        "necessity": form.necessity,
        "tried": form.tried,
        "reference": form.reference,
        "informant": form.informant,
        "urgent": form.urgent,
        "facts": dict(form.facts),
        **{name: text for name, text in said.items() if text},
        **({"attached": files} if files else {}),
    }


def form_of(value: Mapping[str, Json]) -> Form:
    """Read a form as the event `received` keeps it."""
    people = value["people"]
    fields = value["fields"]
    facts = value["facts"]
    files = value.get("attached", ())
    if not (
        isinstance(people, Sequence)
        and isinstance(fields, Sequence)
        and isinstance(facts, Mapping)
        and isinstance(files, Sequence)
    ):
        raise MalformedError("expected a form as the event `received` keeps it")
    return Form(
        action=str(value["action"]),
        purpose=str(value["purpose"]),
        fields=tuple(str(one) for one in fields),
        people=tuple(
            {str(k): str(v) for k, v in person.items()}
            for person in people
            if isinstance(person, Mapping)
        ),
        reason=str(value["reason"]),
        necessity=str(value["necessity"]),
        tried=str(value["tried"]),
        reference=str(value["reference"]),
        informant=str(value["informant"]),
        urgent=bool(value["urgent"]),
        facts=facts,
        power=str(value.get("power", "")),
        use=str(value.get("use", "")),
        feedback=str(value.get("feedback", "")),
        holder=str(value.get("holder", "")),
        attached=tuple(attached_of(one) for one in files if isinstance(one, Mapping)),
    )
