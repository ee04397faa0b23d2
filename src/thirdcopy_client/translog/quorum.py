"""Whether enough witnesses have cosigned a checkpoint, and lately enough."""

from dataclasses import dataclass

from thirdcopy_client.errors import VerificationError
from thirdcopy_client.translog.cosignature import Cosignature, cosignatures_of
from thirdcopy_client.translog.note import VerifierKey, parse_note
from thirdcopy_client.translog.policy import Policy, is_quorum


@dataclass(frozen=True)
class Demand:
    """A policy, and from when to when a cosignature counts, in seconds since 1970.

    Without *since*, no age is too old. A cosignature from after *until* has a time to come
    and is refused.
    """

    policy: Policy
    since: int | None = None
    until: int | None = None


def check_quorum(
    signed: bytes, key: VerifierKey, demand: Demand, name: str = "checkpoint"
) -> tuple[Cosignature, ...]:
    """Check that a checkpoint signed by *key* meets *demand*; give the cosignatures that count.

    The log's own signature is the caller's to check. A policy that lists logs must list it.
    """
    policy = demand.policy
    if policy.logs and key not in {one.key for one in policy.logs}:
        raise VerificationError(f"the policy does not list the log `{key.name}`", place=name)
    found = cosignatures_of(parse_note(signed, name), (w.key for w in policy.witnesses), name)
    for one in found:
        if demand.until is not None and one.time > demand.until:
            raise VerificationError(
                f"the cosignature by `{one.key.name}` is of a time to come", place=name
            )
    counted = tuple(one for one in found if demand.since is None or one.time >= demand.since)
    if not is_quorum(policy, {one.key for one in counted}):
        raise VerificationError(
            f"expected the cosignatures of a quorum, got {len(counted)} that count"
            f" of {len(policy.witnesses)} witnesses",
            place=name,
            remedy="ask the sender for a checkpoint that enough witnesses have cosigned",
        )
    return counted
