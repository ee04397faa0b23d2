"""A random sample that neither the auditor nor the operator can choose, and what it showed.

The auditor first gives the SHA-256 of a secret of their own. That, the numbers of the cases to
draw from and the size of the log are committed to in the log. Only when more has been signed than
was signed then is the secret told, and the seed is made from it and from the log's root: the
operator, who writes the log, did not know the secret, and the auditor, who knew it, did not know
the root. Whoever has the seed and the numbers draws the same cases.
"""

import re
import shlex
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import select

from thirdcopy.case import Step
from thirdcopy.event import Actor, Refusal
from thirdcopy.gateway.auditing import Wanted, numbers
from thirdcopy.gateway.casework import find, load, record
from thirdcopy.gateway.gateway import Gateway
from thirdcopy.gateway.looking import Look, looks_where, must_audit, note_look
from thirdcopy.store import audit_tables, tables
from thirdcopy_client.canonical import Hash, Json, hash_of
from thirdcopy_client.errors import MalformedError, NotAllowedError

MOST_DRAWN: Final = 50
"""So many cases are drawn at once, at most: each is to be read."""
_HASH: Final = re.compile(r"[0-9a-f]{64}")
_LONGEST: Final = 2000
MOST_SHOWN: Final = 50
"""So many samples are listed, the last first."""
_BEGUN: Final = "sample-begun"
_LOOK: Final = audit_tables.look.c


@dataclass(frozen=True)
class Sample:
    """A sample: what was committed to before, and, once drawn, its seed and its cases.

    *population* is every number that could be drawn, in order; *findings* are the auditor's, the
    latest of each case.
    """

    id: str
    begun: Look
    size: int
    why: str
    commitment: str
    population: tuple[str, ...]
    log_index: int
    secret: str
    root: str
    seed: str
    drawn: tuple[str, ...]
    findings: dict[str, str]

    @property
    def command(self) -> str:
        """Give a command that reads the numbers, a line each, and prints the cases drawn."""
        quoted = shlex.quote(self.secret)
        return (
            f"seed=$(printf '%s\\n%s' {quoted} {self.root} | sha256sum | cut -c-64); "
            "while read -r number; do "
            "printf '%s %s' \"$seed\" \"$number\" | sha256sum | cut -c-64 | tr '\\n' ' '; "
            f"echo \"$number\"; done | sort | head -n {self.size} | cut -d ' ' -f 2"
        )


def begin_sample(
    gateway: Gateway, actor: Actor, wanted: Wanted, *, size: int, why: str, commitment: str
) -> Sample:
    """Commit to a sample of the cases that *wanted* finds now: nothing is drawn yet.

    *commitment* is the SHA-256 of a secret that the auditor keeps until it is drawn.
    """
    must_audit(actor)
    if not 1 <= size <= MOST_DRAWN:
        raise MalformedError(f"expected a size from 1 to {MOST_DRAWN}", place="size")
    if not why.strip() or len(why) > _LONGEST:
        raise MalformedError("expected the reason in a few words", place="why")
    if not _HASH.fullmatch(commitment):
        raise MalformedError(
            "expected a SHA-256 of 64 lower-case hexadecimal digits",
            place="commitment",
            remedy="run the command that the page shows",
        )
    population = numbers(gateway, actor, wanted)
    if not population:
        raise MalformedError("expected cases to draw from; the search finds none", place="wanted")
    said: dict[str, Json] = {
        "wanted": dict(wanted.said),
        "size": size,
        "why": why.strip(),
        "commitment": commitment,
        "population": list(population),
        "population_sha256": hash_of(_listed(population)),
    }
    look = note_look(gateway, actor, _BEGUN, said)
    # One more entry, so that a root is signed that covers the commitment before anybody draws.
    note_look(gateway, actor, "sample-sealed", {}, look.id)
    return sample_of(gateway, actor, look.id)


def draw_sample(gateway: Gateway, actor: Actor, sample: str, secret: str) -> Sample | Refusal:
    """Draw what was committed to; that each case was drawn is recorded in it."""
    found = sample_of(gateway, actor, sample)
    if found.begun.by != actor.person:
        raise NotAllowedError("only who began a sample holds its secret", place="sample")
    if found.drawn:
        return Refusal("drawn-before", "this sample has been drawn")
    if hash_of(secret.encode()) != found.commitment:
        return Refusal("other-secret", "this is not the secret that was committed to")
    root = _root_after(gateway, found.log_index)
    seed = seed_of(secret, root)
    drawn = draw(seed, found.population, found.size)
    said = {"secret": secret, "root": root, "seed": seed, "drawn": list(drawn)}
    note_look(gateway, actor, "sample-drawn", said, sample)
    why = f"{sample}: {found.why}"
    for one in drawn:
        loaded = load(gateway, find(gateway, one))
        record(gateway, loaded, actor, Step("read", kept={"page": "sample", "why": why}))
    return sample_of(gateway, actor, sample)


def record_finding(
    gateway: Gateway, actor: Actor, sample: str, request: str, finding: str
) -> Sample:
    """Record what an auditor found in a case that was drawn; the latest stands, none is lost."""
    found = sample_of(gateway, actor, sample)
    if request not in found.drawn:
        raise MalformedError("expected a case that was drawn", place="request")
    if not finding.strip() or len(finding) > _LONGEST:
        raise MalformedError("expected the finding in a few words", place="finding")
    said = {"request": request, "finding": finding.strip()}
    note_look(gateway, actor, "finding", said, sample)
    return sample_of(gateway, actor, sample)


def samples(gateway: Gateway, actor: Actor) -> tuple[Sample, ...]:
    """Give the samples of the body, the last first: those that were never drawn as well."""
    begun = looks_where(gateway, actor, _LOOK.act == _BEGUN, most=MOST_SHOWN)
    return tuple(_made(one, _about(gateway, actor, one.id)) for one in begun)


def sample_of(gateway: Gateway, actor: Actor, sample: str) -> Sample:
    """Give one sample of the body; raises `NotAllowedError` for one that is not there."""
    found = looks_where(gateway, actor, _LOOK.act == _BEGUN, _LOOK.id == sample)
    if not found:
        raise NotAllowedError("no sample of that name is here", place="request")
    return _made(found[0], _about(gateway, actor, sample))


def _about(gateway: Gateway, actor: Actor, sample: str) -> tuple[Look, ...]:
    return looks_where(gateway, actor, _LOOK.about == sample)


def seed_of(secret: str, root: str) -> str:
    """Give the seed: the SHA-256 of the secret, a line end, and the root as the note has it."""
    return hash_of(f"{secret}\n{root}".encode())


def draw(seed: str, population: Iterable[str], size: int) -> tuple[str, ...]:
    """Give the cases whose number, hashed after the seed, comes first."""
    ranked = sorted(population, key=lambda one: sha256(f"{seed} {one}".encode()).hexdigest())
    return tuple(ranked[:size])


def _listed(population: Iterable[str]) -> bytes:
    return "".join(f"{one}\n" for one in population).encode()


def _root_after(gateway: Gateway, index: int) -> str:
    """Give the root of the first checkpoint that was signed of more than the entry at *index*."""
    signed = tables.checkpoint.c
    query = select(signed.note).where(signed.size > index + 1).order_by(signed.size).limit(1)
    with gateway.engine.connect() as connection:
        note: bytes = connection.execute(query).scalar_one()
    return note.decode().splitlines()[2]


def _made(begun: Look, later: Iterable[Look]) -> Sample:
    said: dict[str, Any] = dict(begun.said)
    drawn: dict[str, Any] = {}
    findings: dict[str, str] = {}
    for one in reversed(tuple(later)):
        if one.act == "sample-drawn":
            drawn = drawn or dict(one.said)
        elif one.act == "finding":
            findings[str(one.said["request"])] = str(one.said["finding"])
    return Sample(
        id=begun.id,
        begun=begun,
        size=said["size"],
        why=said["why"],
        commitment=Hash(said["commitment"]),
        population=tuple(said["population"]),
        log_index=begun.log_index,
        secret=drawn.get("secret", ""),
        root=drawn.get("root", ""),
        seed=drawn.get("seed", ""),
        drawn=tuple(drawn.get("drawn", ())),
        findings=findings,
    )
