"""Particulars of an agreement, kept by a register editor: each step is an open entry of the log.

What can be said is closed by the form of the entry (`thirdcopy_client.translog.particular`): a
posting has a body, a service and a quarter, and no place for a building, a rota or a name.
"""

from collections.abc import Mapping
from typing import Final

from sqlalchemy import Connection

from thirdcopy.agreement import Agreement
from thirdcopy.event import PersonId, Refusal
from thirdcopy.gateway.agreements import adopters, registered
from thirdcopy.gateway.directory import OPERATOR, act_by
from thirdcopy.gateway.gateway import Gateway
from thirdcopy.register.particulars import Particular, particulars
from thirdcopy.store.read import acts_of
from thirdcopy.store.write import Write
from thirdcopy_client.canonical import Json
from thirdcopy_client.clock import date_of, quarter_of_month
from thirdcopy_client.errors import ConflictError, MalformedError
from thirdcopy_client.translog.open_kind import check_members
from thirdcopy_client.translog.particular import PARTICULAR_KINDS

_QUARTERS: Final = ("from", "until")


def particulars_of(gateway: Gateway) -> tuple[Particular, ...]:
    """Give every particular that the log records, with its history."""
    with gateway.engine.connect() as connection:
        return _read(connection)


def record_particular(
    gateway: Gateway,
    agreement: Agreement,
    kind: str,
    said: Mapping[str, str],
    *,
    by: PersonId = OPERATOR,
) -> Particular:
    """Record a posting, a charge or a challenge under a registered agreement.

    What a kind says is in `said_by`; the entry commits to who records it. Raises
    `MalformedError` with the member as its place.
    """
    number = str(len(particulars_of(gateway)) + 1)
    members = {**said, "number": number, "state": "recorded"}
    return _write(gateway, agreement, kind, members, None, by)


def correct_particular(
    gateway: Gateway,
    agreement: Agreement,
    number: int,
    reason: str,
    said: Mapping[str, str],
    *,
    by: PersonId = OPERATOR,
) -> Particular:
    """Say anew what stands under a number; what was said before stays in the log beside it."""
    known = _known(gateway, agreement, number)
    if said.get("body") != known.body:
        raise MalformedError(
            "expected the body that it was recorded of",
            place="body",
            remedy="end this one as recorded by mistake, and record it of the other body",
        )
    members = {**said, "number": str(number), "reason": reason, "state": "corrected"}
    return _write(gateway, agreement, known.kind, members, known, by)


def end_particular(
    gateway: Gateway,
    agreement: Agreement,
    number: int,
    reason: str,
    until: str = "",
    *,
    by: PersonId = OPERATOR,
) -> Particular:
    """End what stands under a number: it is over since *until*, a quarter, or it never was."""
    known = _known(gateway, agreement, number)
    members = {**known.now.values, "number": str(number), "reason": reason, "state": "ended"}
    if until:
        members["until"] = until
    return _write(gateway, agreement, known.kind, members, known, by)


def _read(connection: Connection) -> tuple[Particular, ...]:
    return particulars(acts_of(connection, PARTICULAR_KINDS))


def _known(gateway: Gateway, agreement: Agreement, number: int) -> Particular:
    for one in particulars_of(gateway):
        if one.number == number and one.agreement == agreement.hash:
            if not one.stands:
                raise ConflictError(
                    f"number {number} has ended", remedy="record what goes on as a new one"
                )
            return one
    raise MalformedError(
        f"nothing is recorded under number {number} of this agreement", place="number"
    )


def _write(
    gateway: Gateway,
    agreement: Agreement,
    kind: str,
    said: Mapping[str, str],
    before: Particular | None,
    by: PersonId,
) -> Particular:
    """Log an entry that every verifier accepts, unless another editor was quicker."""
    members: dict[str, Json] = {"agreement": agreement.hash, "id": agreement.id, **said}
    _check(gateway, agreement, kind, members)
    number = int(said["number"])

    def recheck(connection: Connection) -> Refusal | None:
        now = {one.number: one for one in _read(connection)}
        if now.get(number) != before or (before is None and number != len(now) + 1):
            return Refusal("not-open-now", "another editor was quicker")
        return None

    act, seals = act_by(gateway, kind, members, by)
    (written,) = gateway.sequencer.write([Write(acts=(act,), seals=seals, recheck=recheck)])
    if isinstance(written, Refusal):
        raise ConflictError(
            "another editor recorded something at the same time",
            remedy="look at what stands now, and send it again if it is still so",
        )
    return next(one for one in particulars_of(gateway) if one.number == number)


def _check(gateway: Gateway, agreement: Agreement, kind: str, members: Mapping[str, Json]) -> None:
    if kind not in PARTICULAR_KINDS:
        listed = ", ".join(f"`{one}`" for one in PARTICULAR_KINDS)
        raise MalformedError(f"expected one of {listed}", place="kind")
    check_members(kind, members, kind)
    if agreement.hash not in {one.agreement.hash for one in registered(gateway)}:
        raise ConflictError("the agreement is not in the register", remedy="register it first")
    takes_part = {agreement.discloser, *agreement.recipients, *adopters(gateway, agreement.hash)}
    if members.get("body", agreement.discloser) not in takes_part:
        raise MalformedError(
            "expected a party to the agreement, or a body that has adopted it", place="body"
        )
    this = quarter_of_month(date_of(gateway.clock()).isoformat()[:7])
    for name in _QUARTERS:
        value = str(members.get(name, "unknown"))
        if value != "unknown" and value > this:
            raise MalformedError("expected a quarter that has begun", place=name)
