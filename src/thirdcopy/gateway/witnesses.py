"""Whom this log asks to cosign, how often, and for how long a cosignature is enough."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Final

from thirdcopy.gateway.home import Home
from thirdcopy_client.errors import MalformedError, UnavailableError, VerificationError
from thirdcopy_client.translog.checkpoint import Checkpoint
from thirdcopy_client.translog.cosignature import WitnessKey, format_witness_key
from thirdcopy_client.translog.note import VerifierKey
from thirdcopy_client.translog.policy import NONE, KnownWitness, Policy, is_quorum, parse_policy
from thirdcopy_client.verify.site import Site
from thirdcopy_client.witness import witness_view

NOBODY: Final = Policy(logs=(), witnesses=(), groups=(), quorum=NONE)
_WAIT: Final = 5.0
"""Seconds that a witness may stay silent: work that is due waits meanwhile."""


@dataclass(frozen=True)
class Witnessing:
    """A trust policy, and times in seconds.

    *every*: at each multiple of it the log's newest checkpoint is shown to the witnesses. A
    shorter time makes answers leave sooner, a longer one tells witnesses less. *oldest*: when
    the last cosignatures of a quorum are older, nothing is released until there are newer.
    *cover*: how far apart, on average, padding falls due by the clock alone, if it does.
    """

    policy: Policy = NOBODY
    every: int = 300
    oldest: int = 24 * 60 * 60
    cover: int | None = None

    @property
    def is_asked_for(self) -> bool:
        """Say whether anything depends on witnesses."""
        return self.policy.quorum != NONE

    @property
    def named(self) -> list[str]:
        """Give the witnesses' keys as the log's `policy` entry lists them."""
        return [format_witness_key(one.key) for one in self.policy.witnesses]


@dataclass(eq=False)
class Witnesses:
    """The witnesses as one process of the gateway knows them.

    *since*: this process has not heard a quorum from before this time, in seconds since 1970, so
    older cosignatures are not enough for it. *silent*: why a witness did not cosign last.
    *enough*: whether there were enough when they were asked last; *asked*: at which multiple
    of the settings' time that was. *publish_after*: when to try again what they kept waiting.
    """

    settings: Witnessing
    since: int = 0
    silent: dict[WitnessKey, str] = field(default_factory=dict)
    enough: bool = True
    asked: int = -1
    publish_after: int = 0


@dataclass(frozen=True)
class Heard:
    """What witnesses answered at a start: what they have seen, and whether that is a quorum."""

    seen: tuple[Checkpoint, ...]
    silent: dict[WitnessKey, str]
    enough: bool


def read_witnessing(home: Home, times: Witnessing) -> Witnessing:
    """Read the gateway's own trust policy beside the *times*; without the file, nobody cosigns."""
    path = home.witnesses
    if not path.exists():
        return times
    return replace(times, policy=parse_policy(path.read_bytes(), path.name))


def hear(settings: Witnessing, log: Sequence[VerifierKey]) -> Heard:
    """Ask every witness what it has seen of the log that has, or had, these keys."""
    seen: list[Checkpoint] = []
    silent: dict[WitnessKey, str] = {}
    for one in settings.policy.witnesses:
        try:
            with site_of(one) as site:
                view = witness_view(site, log, one.key)
        except (UnavailableError, VerificationError) as error:
            silent[one.key] = error.message
            continue
        seen += [view] if view else []
    heard = {one.key for one in settings.policy.witnesses} - silent.keys()
    return Heard(tuple(seen), silent, is_quorum(settings.policy, heard))


@contextmanager
def site_of(witness: KnownWitness) -> Iterator[Site]:
    """Give where a witness answers; raises `MalformedError` where its address is none."""
    try:
        address = (witness.url or b"").decode("ascii")
    except UnicodeDecodeError as error:
        raise MalformedError("expected an address in ASCII", place="witnesses.policy") from error
    site = Site(address, _WAIT)
    try:
        yield site
    finally:
        site.close()
