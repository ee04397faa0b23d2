"""The form for a request, read from what was typed, with every answer that is wrong at once."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from thirdcopy import gateway as gates
from thirdcopy.agreement import Agreement, Ruleset
from thirdcopy.agreement.tree import uids_in
from thirdcopy.event import Actor
from thirdcopy.match import SCHEMES, check_identifier, check_name, check_postcode, parse_birth_date
from thirdcopy.request import INFORMANTS, Form
from thirdcopy.web.acts import facts_in
from thirdcopy.web.questions import LONGEST, Fields, day_of
from thirdcopy.web.site import the_site
from thirdcopy_client.errors import MalformedError

TEXTS: Final = ("reason", "necessity", "tried", "reference")
_ACTIONS: Final = ("disclose", "check", "refer")
_PLACES: Final = {
    "scheme": "number",
    "previous-family-name": "family-name",
    "person": "family-name",
}
_TWO_DIGITS: Final = 2


@dataclass(frozen=True)
class Asked:
    """What was typed as a form, and the names of the answers that are wrong."""

    form: Form
    wrong: tuple[str, ...]


def actions_of(agreement: Agreement) -> tuple[str, ...]:
    """Give the actions that a request under *agreement* may be for."""
    permitted = {
        uid.id
        for clause in agreement.clauses.values()
        if clause.effect == "permit"
        for uid in uids_in(clause.est["action"])
    }
    return tuple(action for action in _ACTIONS if action in permitted)


def open_to(actor: Actor) -> list[Ruleset]:
    """Give the rules of the agreements in force under which the actor's body may ask."""
    gateway = the_site().gateway
    found = []
    for one in gates.registered(gateway):
        rules = gateway.ruleset_of(one.cls.agreement)
        bodies = [actor.body, *([actor.posted_to] if actor.posted_to else [])]
        above = {code for body in bodies for code in rules.vocabulary.above("Body", body)}
        if one.status.runs and above & set(one.agreement.recipients):
            found.append(rules)
    return found


def holders_of(agreement: Agreement) -> tuple[str, ...]:
    """Give the bodies of which one is to be chosen; none where the agreement names its own."""
    return gates.adopters(the_site().gateway, agreement.hash) if agreement.each_decides else ()


def with_checks(actor: Actor) -> list[Ruleset]:
    """Give those of them that have status checks."""
    return [rules for rules in open_to(actor) if "check" in actions_of(rules.agreement)]


def place_of(error: MalformedError, rules: Ruleset) -> str:
    """Give the answer that an error is about, as the page names it."""
    place = error.place or "family-name"
    if place in rules.facts:
        return f"fact-{place}"
    return "number" if place in SCHEMES else _PLACES.get(place, place)


def read_asked(typed: Fields, rules: Ruleset) -> Asked:
    """Read the form; the gateway reads it again and has the last word."""
    actions = actions_of(rules.agreement)
    person = person_in(typed)
    chosen = typed.get("holder", "")
    holder = chosen if chosen in holders_of(rules.agreement) else ""
    form = Form(
        action=actions[0] if len(actions) == 1 else typed.get("action", ""),
        purpose=typed.get("purpose", ""),
        fields=tuple(one for one in typed.getlist("fields") if one),
        people=({name: text for name, text in person.items() if text},),
        reason=_text(typed, "reason"),
        necessity=_text(typed, "necessity"),
        tried=_text(typed, "tried"),
        reference=_text(typed, "reference"),
        informant=typed.get("informant", ""),
        urgent=typed.get("urgent") == "yes",
        facts=facts_in(typed, rules.facts),
        power=_text(typed, "power"),
        use=_text(typed, "use"),
        feedback=day_of(typed, "feedback"),
        holder=holder,
    )
    more = () if form.action == "check" else _wrong_beside(form, typed)
    unknown = ("holder",) if rules.agreement.each_decides and not holder else ()
    return Asked(form, (*unknown, *_wrong(form, person), *more))


def _wrong_beside(form: Form, typed: Fields) -> tuple[str, ...]:
    """Name what is wrong of the answers that a check does not ask for."""
    checks = (
        ("power", 0 < len(form.power) <= LONGEST),
        ("urgent", typed.get("urgent") in {"yes", "no"}),
        ("use", 0 < len(form.use) <= LONGEST),
        ("feedback", bool(form.feedback)),
    )
    return tuple(name for name, right in checks if not right)


def person_in(typed: Fields) -> dict[str, str]:
    """Give what was typed of a person, by the names that `parse_identifiers` takes."""
    return {
        "family_name": _text(typed, "family-name"),
        "given_name": _text(typed, "given-name"),
        "birth_date": birth_date_of(typed),
        "scheme": _text(typed, "scheme"),
        "number": _text(typed, "number"),
        "postcode": _text(typed, "postcode"),
        "previous_family_name": _text(typed, "previous-family-name"),
    }


def wrong_of(person: dict[str, str]) -> tuple[str, ...]:
    """Name what is wrong of what was typed of a person."""
    checks = (
        ("family-name", _holds(lambda: check_name("family-name", person["family_name"]))),
        ("given-name", _optional(person["given_name"], lambda t: check_name("given-name", t))),
        ("birth-date", _holds(lambda: parse_birth_date(person["birth_date"]))),
        ("number", _number_is_right(person["scheme"], person["number"])),
        ("postcode", _optional(person["postcode"], check_postcode)),
    )
    return tuple(name for name, right in checks if not right)


def birth_date_of(typed: Fields) -> str:
    """Give the date of birth as `1980-05-17`; day, or day and month, may be left empty."""
    parts = [_text(typed, f"birth-date-{part}") for part in ("year", "month", "day")]
    year, month, day = parts
    if not month and day:
        return f"{year}--{day}"
    shown = [year, *(part.zfill(_TWO_DIGITS) for part in (month, day) if part)]
    return "-".join(shown) if year else ""


def _wrong(form: Form, person: dict[str, str]) -> tuple[str, ...]:
    checks: tuple[tuple[str, bool], ...] = (
        ("action", form.action in _ACTIONS),
        ("purpose", bool(form.purpose)),
        ("fields", bool(form.fields)),
        *((name, 0 < len(getattr(form, name)) <= LONGEST) for name in TEXTS),
        ("informant", form.informant in INFORMANTS),
    )
    return (*wrong_of(person), *(name for name, right in checks if not right))


def _number_is_right(scheme: str, number: str) -> bool:
    if not scheme and not number:
        return True
    return scheme in SCHEMES and _holds(lambda: check_identifier(scheme, number))


def _optional(text: str, check: Callable[[str], object]) -> bool:
    return not text or _holds(lambda: check(text))


def _holds(check: Callable[[], object]) -> bool:
    try:
        check()
    except MalformedError:
        return False
    return True


def _text(typed: Fields, name: str) -> str:
    return typed.get(name, "").strip()
