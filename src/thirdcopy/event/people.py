"""Who acts: natural persons of bodies, and the roles that they hold."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

PersonId = NewType("PersonId", str)
"""A natural person in the gateway's directory, mapped from issuer and subject at sign-in."""

BodyCode = NewType("BodyCode", str)
"""A body's code in the vocabulary, such as `home-office`."""

CaseId = NewType("CaseId", str)
"""A case at the discloser's gateway; never shown outside it."""

RequestId = NewType("RequestId", str)
"""A request as both parties know it, such as `r-7Q2M9C4K`."""


class Role(StrEnum):
    """What a person may do; each is granted for one body."""

    REQUESTER = "requester"
    COUNTERSIGNER = "countersigner"
    HANDLER = "handler"
    DECIDER = "decider"
    SECOND_DECIDER = "second-decider"
    SAFEGUARDING_LEAD = "safeguarding-lead"
    OFFICIAL = "official"
    AUDITOR = "auditor"
    REGISTER_EDITOR = "register-editor"
    SYSTEM = "system"


@dataclass(frozen=True)
class Actor:
    """A signed-in person: the only source of who acts, never a form."""

    person: PersonId
    body: BodyCode
    grade: str
    roles: frozenset[Role]
    name: str = ""
    posted_to: BodyCode | None = None

    def has(self, role: Role) -> bool:
        """Say whether the person holds *role* at their own body."""
        return role in self.roles
