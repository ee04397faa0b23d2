"""The least fields, sealed to their recipient before anything is written.

Source reads, Cedar and sealing happen before the log's lock is taken; under the lock only
what may have changed is checked again.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

from thirdcopy.agreement import Ruleset
from thirdcopy.assessment import Assessment
from thirdcopy.decision import Decision
from thirdcopy.match import Record
from thirdcopy.request import Request
from thirdcopy_client.canonical import Json, b64, canonical, hash_of
from thirdcopy_client.clock import DAY, MINUTE, Micros
from thirdcopy_client.open import release_info
from thirdcopy_client.seal import SUITE, seal

READ_MINUTES = 5
"""What was read from a source longer ago than this is not released."""
_EXPIRES_DAYS = 7
CAUTION = (
    "This is what the record said at the time given. It may be wrong or out of date, and it is "
    "not by itself a ground for acting against anyone."
)


@dataclass(frozen=True)
class Prepared:
    """One release, sealed, with the told part of its intent except for the common members."""

    id: str
    ciphertext: bytes = field(repr=False)
    told: Mapping[str, Json]
    read_at: Micros
    expires: Micros


def prepare(
    request: Request,
    decision: Decision,
    record: Record,
    final: Assessment,
    ruleset: Ruleset,
    to: bytes,
    origin: str,
    at: Micros,
) -> Prepared:
    """Seal the decided items that the final assessment still permits, and nothing else.

    *to* is the recipient's public key of 32 bytes; *origin* is the log's. The info that the
    seal is bound to names request, ruleset, recipient key, suite and expiry.
    """
    fields = sorted(decision.fields & final.permitted)
    expires = Micros(at + _EXPIRES_DAYS * DAY)
    told: dict[str, Json] = {
        "release": f"d-{secrets.token_hex(8)}",
        "fields": list(fields),
        "clause": decision.clause,
        "terms": terms_of(ruleset, decision.clause),
        "as_at": record.read_at,
        "identifiers": sorted(record.agreeing),
        "recipient_key": b64(to),
        "suite": SUITE,
        "expires": expires,
    }
    plain = canonical(
        {
            "as_at": record.read_at,
            "caution": CAUTION,
            "fields": {name: record.items[name] for name in fields},
            "identifiers": sorted(record.agreeing),
        }
    )
    info = release_info({**told, "request": request.id, "ruleset": request.ruleset}, origin)
    ciphertext = seal(to, info, plain)
    told["ciphertext_sha256"] = hash_of(ciphertext)
    return Prepared(str(told["release"]), ciphertext, told, record.read_at, expires)


def fresh(prepared: Prepared, at: Micros) -> bool:
    """Say whether the source was read recently enough for this to be released at *at*."""
    return at - prepared.read_at <= READ_MINUTES * MINUTE


def terms_of(ruleset: Ruleset, clause: str) -> dict[str, Json]:
    """Give what binds the recipient: the terms that the clause names, else the agreement's."""
    agreement = ruleset.agreement
    named = agreement.clauses.get(clause.partition(":")[2])
    terms = agreement.terms.get(named.annotations.get("terms", "")) if named else None
    if terms:
        return {"retention_days": terms.retention_days, "onward": terms.onward}
    return {"retention_days": agreement.retention_days, "onward": agreement.onward}
