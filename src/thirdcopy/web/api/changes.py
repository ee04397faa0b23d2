"""Changes of the directory that two administrators make together, each as it is sent."""

from typing import Annotated, Final, Literal

from pydantic import Field

from thirdcopy import gateway as gates
from thirdcopy.event import Actor, BodyCode, PersonId, Role
from thirdcopy.gateway import Gateway
from thirdcopy.gateway.systems import USES, Change, holding
from thirdcopy.web.api.declared import Model
from thirdcopy.web.api.tokens import read_key
from thirdcopy_client.canonical import Json, unb64
from thirdcopy_client.clock import Micros
from thirdcopy_client.errors import MalformedError

Identifier = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]{0,63}$")]
Named = Annotated[str, Field(min_length=1, max_length=200)]
Until = Annotated[int, Field(gt=0, lt=2**53, description="Microseconds since 1970, UTC.")]

CHANGES: Final = (
    "enrolment",
    "grant",
    "revocation",
    "standing_in",
    "admission",
    "retirement",
    "sealing",
)
"""The functions of the gateway by which a change is written."""


class Enrol(Model):
    """Who is to be enrolled; roles are granted one by one, after it."""

    act: Literal["enrol"]
    person: Identifier
    issuer: Named
    subject: Named
    name: Named
    body: Named
    grade: Named
    posted_to: Named | None = None

    def made(self, gateway: Gateway) -> Change:
        """Give the change; raises `MalformedError` for a body or grade that nobody knows."""
        trees = gateway.library.vocabulary.trees
        bodies = {self.body, *([self.posted_to] if self.posted_to else [])}
        if not bodies <= trees["Body"].keys():
            raise MalformedError("expected a body of the vocabulary", place="body")
        if self.grade not in trees["Grade"]:
            raise MalformedError("expected a grade of the vocabulary", place="grade")
        posted = BodyCode(self.posted_to) if self.posted_to else None
        person, body = PersonId(self.person), BodyCode(self.body)
        actor = Actor(person, body, self.grade, frozenset(), self.name, posted)
        return gates.enrolment(actor, self.issuer, self.subject)


class Grant(Model):
    """Which role somebody is to have at their own body."""

    act: Literal["grant"]
    person: Identifier
    role: Role

    def made(self, _gateway: Gateway) -> Change:
        """Give the change."""
        return gates.grant(PersonId(self.person), self.role)


class Revoke(Model):
    """Which role somebody is to have no more."""

    act: Literal["revoke"]
    person: Identifier
    role: Role

    def made(self, _gateway: Gateway) -> Change:
        """Give the change."""
        return gates.revocation(PersonId(self.person), self.role)


class StandIn(Model):
    """Who is to stand in for somebody absent, in one role, until when."""

    act: Literal["stand-in"]
    absent: Identifier
    role: Role
    stand_in: Identifier
    until: Until

    def made(self, _gateway: Gateway) -> Change:
        """Give the change."""
        absent, other = PersonId(self.absent), PersonId(self.stand_in)
        return gates.standing_in(absent, self.role, other, Micros(self.until))


class Admit(Model):
    """Which system is to be believed, by which public key (a JSON Web Key).

    A system for `requests` asks for its body, with an Ed25519 key. One for `sign-ins` speaks for
    how the people of an issuer signed in.
    """

    act: Literal["admit"]
    system: Identifier
    body: Named
    use: Literal[tuple(sorted(USES))]  # type: ignore[valid-type]  # made from the uses
    key: Annotated[dict[str, str], Field(max_length=8)]
    issuer: Named | None = None

    def made(self, _gateway: Gateway) -> Change:
        """Give the change; raises `MalformedError` for a key that is none."""
        key: dict[str, Json] = dict(self.key)
        read_key(key, self.use)
        one = gates.System(self.system, BodyCode(self.body), self.use, key, self.issuer)
        return gates.admission(one)


class Retire(Model):
    """Which system is to be believed no more."""

    act: Literal["retire"]
    system: Identifier

    def made(self, _gateway: Gateway) -> Change:
        """Give the change."""
        return gates.retirement(self.system)


class SealTo(Model):
    """To which key a body's releases are sealed: the 32 bytes of an X25519 key in base64."""

    act: Literal["seal-to"]
    body: Named
    key: Annotated[str, Field(pattern="^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$")]

    def made(self, _gateway: Gateway) -> Change:
        """Give the change."""
        return gates.sealing(BodyCode(self.body), unb64(self.key))


class Hold(Model):
    """Who holds a key: `log`, `files`, `backups`, or `sealing:` or `signing:` and a body."""

    act: Literal["hold"]
    key: Named
    person: Identifier

    def made(self, _gateway: Gateway) -> Change:
        """Give the change."""
        return holding(self.key, PersonId(self.person))


class Proposing(Model):
    """One change of the directory."""

    change: Annotated[
        Enrol | Grant | Revoke | StandIn | Admit | Retire | SealTo | Hold,
        Field(discriminator="act"),
    ]
