"""What a demonstration gave, as one document: counted by the operator, recounted from outside."""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence

from sqlalchemy import func, select

from thirdcopy import gateway as gates
from thirdcopy.analysis import Findings
from thirdcopy.event import RELEASES, CaseId
from thirdcopy.gateway import Gateway
from thirdcopy.simulation.demo import parcels
from thirdcopy.simulation.world import World, recipient_secret
from thirdcopy.store import tables
from thirdcopy_client.canonical import Json
from thirdcopy_client.errors import VerificationError
from thirdcopy_client.open import open_parcel

Document = dict[str, Json]


def document(world: World, findings: Sequence[Findings]) -> Document:
    """Give the whole document that `demo --json` prints."""
    gateway = world.gateway
    kinds = _events_by_kind(gateway)
    head = gateway.sequencer.start()
    return {
        "agreements": [
            {
                "id": one.agreement.id,
                "hash": one.agreement.hash,
                "status": one.status.word,
                "profile": one.profile,
                "text": one.agreement.reconstruction,
            }
            for one in gates.registered(gateway)
        ],
        "findings": [found for one in findings for found in _findings(one)],
        "promises": [kept for one in findings for kept in _promises(one)],
        "events": dict(kinds),
        "requests": kinds.get("received", 0),
        "disclosures": sum(kinds.get(kind, 0) for kind in RELEASES),
        "not_supplied": kinds.get("nothing-supplied", 0),
        "refusals": dict(_true_reasons(gateway)),
        "opened_by_recipients": open_all(world),
        "log": {
            "origin": gateway.origin,
            "size": head.size,
            "root": head.root.hex(),
            "directory": str(gateway.home.public.resolve()),
            "public_key": gateway.sequencer.signer.verifier_key,
        },
        "recount": recounted(gateway),
    }


def recounted(gateway: Gateway) -> Document:
    """Count again in another process that has the public files and nothing else."""
    command = [sys.executable, "-m", "thirdcopy_client", "verify", "log", str(gateway.home.public)]
    key = gateway.sequencer.signer.verifier_key
    answer = subprocess.run(  # noqa: S603 - the product's own module
        [*command, "--key", key, "--json"],
        check=False,
        capture_output=True,
        env={"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8"},
    )
    if answer.returncode:
        raise VerificationError(answer.stderr.decode().strip())
    found = json.loads(answer.stdout)
    recomputed = sorted(
        (cell["period"], _name(cell["agreement"], cell["adoption"]), cell["kind"], cell["count"])
        for cell in found["cells"]
        if cell["count"]
    )
    published = sorted(_published(gateway))
    return {
        "published": [list(cell) for cell in published],
        "recomputed": [list(cell) for cell in recomputed],
        "equal": published == recomputed,
    }


def open_all(world: World) -> Document:
    """Let each simulated recipient check and open what it was sent."""
    key = world.gateway.sequencer.signer.verifier_key
    opened: Counter[str] = Counter()
    for body, path in parcels(world.folder):
        private = recipient_secret(world.folder, body)
        kind = open_parcel(path.read_bytes(), private, key, now=None).header.kind
        opened[kind] += 1
    return dict(opened)


def _published(gateway: Gateway) -> list[tuple[str, str, str, int]]:
    """Give the counts of the classes that are published exactly, from the operator's events."""
    cells: list[tuple[str, str, str, int]] = []
    for period in gates.published_periods(gateway):
        table = gates.kinds_of(gateway, period)
        for cls, kinds in table.items():
            if gateway.ruleset_of(cls.agreement).agreement.counts == "exact":
                cells += [
                    (period, _name(cls.agreement, cls.adoption), kind, count)
                    for kind, count in kinds.items()
                    if count
                ]
    return cells


def _name(agreement: str, adoption: str | None) -> str:
    return f"{agreement}+{adoption}" if adoption else agreement


def _events_by_kind(gateway: Gateway) -> dict[str, int]:
    counts: dict[str, int] = {}
    with gateway.engine.connect() as connection:
        for table in (tables.event, tables.act):
            query = select(table.c.kind, func.count()).group_by(table.c.kind)
            for kind, count in connection.execute(query.order_by(table.c.kind)):
                counts[str(kind)] = int(count)
    return counts


def _true_reasons(gateway: Gateway) -> dict[str, int]:
    """Count why nothing was supplied and what was turned away: for the operator alone."""
    event = tables.event.c
    kinds = ("nothing-supplied", "turned-away", "rejected")
    query = select(event.case_id).where(event.kind.in_(kinds)).distinct()
    with gateway.engine.connect() as connection:
        cases = list(connection.execute(query).scalars())
    reasons: Counter[str] = Counter()
    for case in cases:
        for happened in gates.load(gateway, CaseId(case)).events:
            if happened.kind == "nothing-supplied":
                reasons[str(happened.kept["code"])] += 1
            elif happened.kind == "rejected":
                reasons[f"rejected: {happened.told['procedure']}"] += 1
            elif happened.kind == "turned-away":
                reasons[f"turned away: {happened.kept['code']}"] += 1
    return dict(sorted(reasons.items()))


def findings_json(found: Findings) -> Document:
    """Give one analysis as JSON: findings, promises, and what every proof assumes."""
    return {
        "agreement": found.agreement,
        "profile": found.profile,
        "findings": _findings(found),
        "promises": _promises(found),
        "assumptions": list(found.assumptions),
    }


def _findings(found: Findings) -> list[Document]:
    return [
        {
            "agreement": one.agreement,
            "profile": found.profile,
            "kind": one.kind,
            "severity": one.severity,
            "clauses": list(one.clauses),
            "summary": one.summary,
            "example": None
            if one.example is None
            else {
                "sentence": one.example.sentence,
                "query": dict(one.example.query),
                "allowed": one.example.allowed,
                "clauses": list(one.example.clauses),
            },
        }
        for one in found.findings
    ]


def _promises(found: Findings) -> list[Document]:
    return [
        {
            "agreement": found.agreement,
            "profile": found.profile,
            "promise": one.id,
            "outcome": one.outcome,
        }
        for one in found.promises
    ]
