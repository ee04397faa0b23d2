"""The particulars of agreements as the log has them: postings, charges and legal challenges.

Each is what its latest entry says; what was said before stays beside it, with the reason.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from thirdcopy.event import OpenAct
from thirdcopy.register.deployments import Deployment
from thirdcopy_client.canonical import Hash
from thirdcopy_client.clock import Micros, date_of, micros_of, quarter_of_month
from thirdcopy_client.translog.particular import said_by
from thirdcopy_client.verify import Report


@dataclass(frozen=True)
class Said:
    """What one entry says: on which day, what it does, why, and the values from closed lists."""

    at: Micros
    state: str
    reason: str | None
    values: Mapping[str, str]


@dataclass(frozen=True)
class Particular:
    """One posting, charge or challenge, with everything that was said of it, oldest first."""

    number: int
    kind: str
    agreement: Hash
    id: str
    history: tuple[Said, ...]

    @property
    def now(self) -> Said:
        """Give what is said of it now."""
        return self.history[-1]

    @property
    def stands(self) -> bool:
        """Say whether it goes on."""
        return self.now.state != "ended"

    @property
    def was(self) -> bool:
        """Say whether it goes on or has been: false of what was recorded by mistake."""
        return self.now.reason != "never-was"

    @property
    def body(self) -> str | None:
        """Give the body that it is about; of a challenge there is none."""
        return self.now.values.get("body")


def particulars(acts: Iterable[OpenAct]) -> tuple[Particular, ...]:
    """Fold the acts of these kinds, oldest first, by number."""
    found: dict[int, Particular] = {}
    for act in acts:
        told = {name: str(value) for name, value in act.members.items()}
        number = int(told["number"])
        wanted = {*said_by(act.kind), "until"}
        values = {name: value for name, value in told.items() if name in wanted}
        said = Said(act.at, told["state"], told.get("reason"), values)
        before = found[number].history if number in found else ()
        agreement = Hash(told["agreement"])
        found[number] = Particular(number, act.kind, agreement, told["id"], (*before, said))
    return tuple(found.values())


def particulars_in(report: Report) -> tuple[Particular, ...]:
    """Fold those of a log that was verified, which has the day of each and no time of day."""
    entries = (logged.entry for logged in report.particulars)
    return particulars(OpenAct(one.kind, micros_of(one.date), dict(one.members)) for one in entries)


def deployments_recorded(found: Iterable[Particular], origin: str) -> tuple[Deployment, ...]:
    """Give the postings that the log of *origin* records, beside those that sources report."""
    every = tuple(found)
    return tuple(
        Deployment(
            agreement=one.id,
            adoption=None,
            body=str(one.body),
            service=None if one.now.values["service"] == "unknown" else one.now.values["service"],
            since=one.now.values["from"],
            observed=one.now.values.get(
                "until", quarter_of_month(date_of(one.now.at).isoformat()[:7])
            ),
            charges=_charge(every, one),
            unknown=(),
            source=f"{origin}, {one.number}",
        )
        for one in every
        if one.kind == "deployment" and one.was
    )


def amount(said: Said) -> str:
    """Write what is paid, in pounds: `£59.50`."""
    pence = int(said.values["pence"])
    return f"£{pence // 100:,}.{pence % 100:02}"


def _charge(every: Iterable[Particular], posting: Particular) -> str:
    """Give what the same body pays under the same agreement, as far as it is recorded."""
    found = [
        f"{amount(one.now)} / {one.now.values['per']}"
        for one in every
        if one.kind == "charge"
        and one.stands
        and (one.agreement, one.body) == (posting.agreement, posting.body)
    ]
    return "; ".join(found) or "unknown"
