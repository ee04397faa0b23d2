"""Particulars of an agreement in the log: who is posted where, what is paid, what was challenged.

Every member is a code, a quarter or a number, from lists that are closed here: an entry that held
a building, a rota, a name or a sentence would be refused by every verifier.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from thirdcopy_client.canonical import Hash, Json
from thirdcopy_client.errors import MalformedError, VerificationError
from thirdcopy_client.translog.lines import PERIOD, has_form

SERVICES: Final = (
    "adult social care",
    "business rates and council tax",
    "children's services",
    "community safety",
    "customer services",
    "education",
    "electoral registration",
    "fraud investigation",
    "homelessness",
    "housing",
    "licensing",
    "no recourse to public funds",
    "public health",
    "registration of births, deaths and marriages",
    "transport",
    "unknown",
)
PER: Final = ("hour", "day", "check", "quarter", "year", "unknown")
COURTS: Final = ("high-court", "court-of-session", "appeal-court", "tribunal", "regulator")
BROUGHT_BY: Final = ("person", "organisation", "public-body", "regulator")
STAGES: Final = ("announced", "under-way", "settled", "decided", "withdrawn")
REASONS: Final[Mapping[str, tuple[str, ...]]] = {
    "recorded": (),
    "corrected": ("mistyped", "learned-later", "moved-on"),
    "ended": ("over", "never-was"),
}
"""Why an entry was made, by what it does; what is recorded needs no reason."""

_QUARTER: Final = rf"({PERIOD}|unknown)"
_FORMS: Final[Mapping[str, Mapping[str, str | tuple[str, ...]]]] = {
    "deployment": {"body": r"[a-z0-9]+(-[a-z0-9]+)*", "service": SERVICES, "from": _QUARTER},
    "charge": {
        "body": r"[a-z0-9]+(-[a-z0-9]+)*",
        "pence": r"(0|[1-9][0-9]{0,11})",
        "per": PER,
        "from": _QUARTER,
    },
    "challenge": {"court": COURTS, "brought-by": BROUGHT_BY, "stage": STAGES, "from": _QUARTER},
}
"""What each kind says: members from a list, or of a form."""
PARTICULAR_KINDS: Final = tuple(_FORMS)
FIXED: Final = ("agreement", "id", "number", "state")
"""What every such entry has besides what it says."""


def said_by(kind: str) -> Mapping[str, str | tuple[str, ...]]:
    """Give what a kind says: each member with its list, or the form of its text."""
    return _FORMS[kind]


def required_of(kind: str) -> frozenset[str]:
    """Give the members that an entry of a kind must have."""
    return frozenset({*FIXED, *_FORMS[kind]})


def faults_of(kind: str, said: Mapping[str, str]) -> tuple[str, ...]:
    """Give every member of what a kind says that is on no list or not of its form."""

    def is_right(value: str, form: str | tuple[str, ...]) -> bool:
        return value in form if isinstance(form, tuple) else has_form(form, value)

    forms = _FORMS[kind].items()
    return tuple(name for name, form in forms if not is_right(said.get(name, ""), form))


def check_particular(kind: str, members: Mapping[str, Json], place: str) -> None:
    """Refuse a value that is on no list or not of its form, or that does not go with the others."""
    for name, form in _FORMS[kind].items():
        _check_value(name, str(members[name]), form, place)
    _check_value("number", str(members["number"]), r"[1-9][0-9]{0,8}", place)
    state = str(members["state"])
    _check_value("state", state, tuple(REASONS), place)
    if state == "recorded":
        if members.keys() & {"reason", "until"}:
            raise MalformedError(
                "expected neither reason nor end of what is recorded first", place=place
            )
        return
    _check_value("reason", str(members.get("reason", "")), REASONS[state], place)
    if (members.get("reason") == "over") is not ("until" in members):
        raise MalformedError("expected `until` of what is over, and of nothing else", place=place)
    if "until" in members:
        _check_value("until", str(members["until"]), PERIOD, place)
        if members["from"] != "unknown" and str(members["until"]) < str(members["from"]):
            raise MalformedError("expected an end that is not before the beginning", place=place)


def _check_value(name: str, value: str, form: str | tuple[str, ...], place: str) -> None:
    if isinstance(form, tuple):
        if value not in form:
            listed = ", ".join(f"`{one}`" for one in form)
            raise MalformedError(f"expected `{name}` to be one of {listed}", place=place)
    elif not has_form(form, value):
        raise MalformedError(f"expected `{name}` to be of the form {form}", place=place)


@dataclass(frozen=True)
class _Standing:
    """What a later entry about the same particular must agree with."""

    kind: str
    members: Mapping[str, Json]


def check_order(acts: Iterable[tuple[str, Mapping[str, Json], str]]) -> None:
    """Check that particulars are numbered without a gap and changed only while they stand.

    *acts* are kinds, members and places, in order, of these kinds and of `registered`. A
    correction or an end is of the same kind, agreement and body as what it is of.
    """
    agreements: set[Hash] = set()
    standing: list[_Standing | None] = []
    for kind, members, place in acts:
        agreement = Hash(str(members["agreement"]))
        if kind == "registered":
            agreements.add(agreement)
            continue
        if agreement not in agreements:
            raise VerificationError("the agreement was not registered before", place=place)
        number, state = int(str(members["number"])), members["state"]
        if state == "recorded":
            if number != len(standing) + 1:
                raise VerificationError(f"expected number {len(standing) + 1}", place=place)
            standing.append(_Standing(kind, members))
            continue
        known = standing[number - 1] if number <= len(standing) else None
        if known is None or known.kind != kind:
            raise VerificationError(f"nothing stands under number {number}", place=place)
        fixed = {"agreement", "body"} if state == "corrected" else set(_FORMS[kind]) | {"agreement"}
        if any(known.members.get(name) != members.get(name) for name in fixed):
            raise VerificationError("it changes what may not be changed", place=place)
        standing[number - 1] = None if state == "ended" else _Standing(kind, members)
