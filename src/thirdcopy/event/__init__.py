"""What happened: the only truth that a gateway keeps.

Events are append-only. Each has a *told* part, which may be opened to the other party, and a
*kept* part (who, when, why), which never is. `kinds` says of each kind whether it is counted,
logged or private.
"""

from thirdcopy.event.event import (
    Event,
    OpenAct,
    Seal,
    commitment_of,
    entry_of,
    header_of,
    new_seal,
    open_entry,
)
from thirdcopy.event.kinds import KINDS, RELEASES, Kind, Visibility
from thirdcopy.event.people import Actor, BodyCode, CaseId, PersonId, RequestId, Role
from thirdcopy.event.refusal import Refusal
from thirdcopy_client.translog.entry import Class

__all__ = [
    "KINDS",
    "RELEASES",
    "Actor",
    "BodyCode",
    "CaseId",
    "Class",
    "Event",
    "Kind",
    "OpenAct",
    "PersonId",
    "Refusal",
    "RequestId",
    "Role",
    "Seal",
    "Visibility",
    "commitment_of",
    "entry_of",
    "header_of",
    "new_seal",
    "open_entry",
]
