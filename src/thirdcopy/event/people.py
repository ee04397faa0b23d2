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
    LAWYER = "lawyer"
    OFFICIAL = "official"
    """Answers checks for the body that holds the data."""
    POSTED_OFFICIAL = "posted-official"
    """Sits in another body than the employer's: may advise there, decides nothing there."""
    RIGHTS_OFFICER = "rights-officer"
    """Opens people's views of who asked about them, and answers when they use their rights."""
    AUDITOR = "auditor"
    REGISTER_EDITOR = "register-editor"
    ADMINISTRATOR = "administrator"
    """Keys and people, never cases; two together enrol and grant."""
    SYSTEM = "system"


@dataclass(frozen=True)
class Actor:
    """A signed-in person: the only source of who acts, never a form.

    *stands_in_for* names those whose absence gives this person a role; a stand-in is kept out
    of every place of a case from which the absent person is kept out.
    """

    person: PersonId
    body: BodyCode
    grade: str
    roles: frozenset[Role]
    name: str = ""
    posted_to: BodyCode | None = None
    stands_in_for: frozenset[PersonId] = frozenset()

    @property
    def persons(self) -> frozenset[PersonId]:
        """Give everybody for whom this person acts: themselves, and those who are absent."""
        return self.stands_in_for | {self.person}

    def has(self, role: Role) -> bool:
        """Say whether the person holds *role* at their own body."""
        return role in self.roles
