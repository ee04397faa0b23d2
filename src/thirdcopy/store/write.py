"""What the log's one writer is asked to write, and what it answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection

from thirdcopy.event import BodyCode, CaseId, Event, OpenAct, Refusal, RequestId, Seal
from thirdcopy.register import Cell
from thirdcopy_client.clock import Micros
from thirdcopy_client.translog.proof import Proof, format_proof

Recheck = Callable[[Connection], Refusal | None]
"""What must still hold under the lock; it reads, and a refusal leaves the write undone."""


@dataclass(frozen=True)
class Job:
    """Work that falls due; one of a kind for each case."""

    kind: str
    case: CaseId
    due: Micros

    @property
    def id(self) -> str:
        """Name the job so that the same one is never there twice."""
        return f"{self.kind}:{self.case}"


@dataclass(frozen=True)
class CaseRow:
    """A case as lists show it, after the write's events."""

    case: CaseId
    request: RequestId
    version: int
    state: str
    holder: str
    due: Micros
    requester: str
    requester_body: str
    body: str
    agreement: str


@dataclass(frozen=True)
class Outgoing:
    """A parcel to be sent with its event: the same form for a release and for nothing."""

    event: str
    to: BodyCode
    expires: Micros
    ciphertext: bytes | None


@dataclass(frozen=True)
class Use:
    """One request, for the cap of its officer's day and the count about its person."""

    case: CaseId
    day: str
    body: str
    officer: str
    tag: bytes
    agreement: str


@dataclass(frozen=True)
class Retag:
    """The tag of the record that a request matched, in place of what the request named."""

    case: CaseId
    tag: bytes


@dataclass(frozen=True)
class File:
    """A file that goes with a new case, sealed under the case's key."""

    id: str
    case: CaseId
    sealed: bytes


@dataclass(frozen=True)
class Write:
    """Everything that becomes durable together, or not at all.

    `version` is how many events the case had when the write was made; another number under
    the lock is a conflict. `key` is the case's key when the case is new. `begun` names the
    request that was begun and is now sent: it and its files are deleted.
    """

    version: int = 0
    events: tuple[Event, ...] = ()
    seals: Mapping[str, Seal] = field(default_factory=dict)
    key: bytes | None = None
    now: CaseRow | None = None
    acts: tuple[OpenAct, ...] = ()
    recheck: Recheck | None = None
    outgoing: tuple[Outgoing, ...] = ()
    sent: str | None = None
    jobs: tuple[Job, ...] = ()
    done: tuple[str, ...] = ()
    use: Use | None = None
    retag: Retag | None = None
    asked: tuple[str, str] | None = None
    refused: Refusal | None = None
    files: Mapping[str, bytes] = field(default_factory=dict)
    tables: Mapping[tuple[str, str], bytes] = field(default_factory=dict)
    cells: Mapping[Cell, int] = field(default_factory=dict)
    erased: tuple[CaseId, ...] = ()
    attached: tuple[File, ...] = ()
    begun: str | None = None

    @property
    def has_rows(self) -> bool:
        """Say whether more than entries would be written: then it needs a savepoint."""
        rows = (self.asked, self.now, self.use, self.retag, self.sent, self.begun)
        made = (self.files, self.tables, self.cells)
        many = (self.jobs, self.done, *made, self.erased, self.attached)
        return any(rows) or any(many)


@dataclass(frozen=True)
class Written:
    """The write is durable: where its events stand, by id, and its acts, in their order.

    *proofs* are of these entries in the tree of *size*, which *note* signs; without entries
    there is neither.
    """

    indexes: Mapping[str, int]
    size: int
    acts: tuple[int, ...] = ()
    proofs: Mapping[int, tuple[bytes, ...]] = field(default_factory=dict)
    note: bytes = b""

    def receipt(self, index: int) -> bytes:
        """Give the receipt of one of the entries (c2sp.org/tlog-proof)."""
        return format_proof(Proof(index, self.proofs[index], self.note))
