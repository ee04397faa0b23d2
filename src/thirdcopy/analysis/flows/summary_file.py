"""A summary as bytes, to be kept beside the texts that it was made from.

    <SHA-256 of what follows, hexadecimal>
    {"diagrams": [[variable, low, high], …], "name": …, "passes": […], …}

A diagram is a number: 1 is always, -1 never, and *n* the *n*th row (from 2), negative where it is
the reverse. The file is named by everything that the summary follows from, so what was made of
another text, profile, vocabulary or engine is never taken for it.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from thirdcopy.agreement.ruleset import LANGUAGE
from thirdcopy.analysis.flows.bodies import Bodies
from thirdcopy.analysis.flows.diagram import Diagram, Diagrams
from thirdcopy.analysis.flows.matter import Circle
from thirdcopy.analysis.flows.summary import Pass, Summary
from thirdcopy.policy.cedar import engine
from thirdcopy_client.canonical import Hash, canonical, hash_of
from thirdcopy_client.errors import MalformedError

FORMAT: Final = 1
_REMEDY: Final = "delete the file: it is made anew"


def summary_names(circle: Circle) -> Callable[[Hash], Hash]:
    """Give how the summary of a text is named: by the hash of everything that it follows from."""
    rules = hash_of(
        canonical(
            {
                "engine": engine(),
                "format": FORMAT,
                "language": LANGUAGE,
                "profile": circle.profile.hash,
                "vocabulary": circle.vocabulary.hash,
            }
        )
    )
    return lambda agreement: hash_of(canonical({"agreement": agreement, "rules": rules}))


def write_summary(summary: Summary, name: Hash, circle: Circle) -> bytes:
    """Give *summary* as a file."""
    rows = _Rows(circle.world.diagrams)
    everybody = circle.world.bodies.codes
    passes = [
        {
            "action": one.action,
            "dataset": one.dataset,
            "diagram": rows.number(one.diagram),
            **{
                part: _bodies(getattr(one, part), everybody)
                for part in ("holders", "origins", "receivers", "posted")
            },
        }
        for one in summary.passes
    ]
    body = json.dumps(
        {
            "name": name,
            "variables": circle.world.diagrams.lasting,
            "diagrams": rows.rows,
            "passes": passes,
            "agreement": summary.agreement,
            "discloser": summary.discloser,
            "dataset": summary.dataset,
            "purposes": summary.purposes,
            "sources": summary.sources,
            "asks": summary.asks,
            "lands_in": summary.lands_in,
            "retention_days": summary.retention_days,
            "onward": summary.onward,
            "unreadable": summary.unreadable,
        }
    ).encode()
    return hashlib.sha256(body).hexdigest().encode() + b"\n" + body


def read_summary(data: bytes, name: Hash, circle: Circle) -> Summary:
    """Read a file; raises `MalformedError` if it is damaged, or is about something else."""
    digest, _, body = data.partition(b"\n")
    if hashlib.sha256(body).hexdigest().encode() != digest:
        raise MalformedError("expected a summary as it was written", remedy=_REMEDY)
    try:
        return _summary(json.loads(body), name, circle)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError) as error:
        raise MalformedError("expected a summary", remedy=_REMEDY) from error


def _summary(parts: Mapping[str, Any], name: Hash, circle: Circle) -> Summary:
    diagrams = circle.world.diagrams
    if parts["name"] != name or tuple(parts["variables"]) != diagrams.lasting:
        raise MalformedError("expected a summary of this text under these rules", remedy=_REMEDY)
    read = _read_rows(parts["diagrams"], diagrams)
    everybody = circle.world.bodies.codes
    return Summary(
        agreement=parts["agreement"],
        discloser=parts["discloser"],
        dataset=parts["dataset"],
        purposes=tuple(parts["purposes"]),
        sources={item: tuple(fields) for item, fields in parts["sources"].items()},
        asks=tuple(parts["asks"]),
        lands_in=parts["lands_in"],
        retention_days=parts["retention_days"],
        onward=parts["onward"],
        passes=tuple(
            Pass(
                action=one["action"],
                dataset=one["dataset"],
                holders=_read_bodies(one["holders"], everybody),
                origins=_read_bodies(one["origins"], everybody),
                receivers=_read_bodies(one["receivers"], everybody),
                posted=_read_bodies(one["posted"], everybody),
                diagram=_numbered(read, one["diagram"]),
            )
            for one in parts["passes"]
        ),
        unreadable=dict(parts["unreadable"]),
    )


class _Rows:
    """Numbers the nodes of diagrams, each after those below it."""

    def __init__(self, diagrams: Diagrams) -> None:
        self._diagrams = diagrams
        self._places = {name: place for place, name in enumerate(diagrams.lasting)}
        self._known: dict[int, int] = {}
        self.rows: list[tuple[int, int, int]] = []

    def number(self, diagram: Diagram) -> int:
        if diagram == self._diagrams.true:
            return 1
        if diagram == self._diagrams.false:
            return -1
        if diagram.negated:
            return -self.number(~diagram)
        node = int(diagram)
        if node not in self._known:
            low, high = self.number(diagram.low), self.number(diagram.high)
            self.rows.append((self._places[diagram.var], low, high))
            self._known[node] = len(self.rows) + 1
        return self._known[node]


def _read_rows(rows: Sequence[Sequence[int]], diagrams: Diagrams) -> Sequence[Diagram]:
    found = [diagrams.false, diagrams.true]
    for place, low, high in rows:
        variable = diagrams.flag(diagrams.lasting[place])
        below, above = _numbered(found, low), _numbered(found, high)
        found.append(diagrams.bdd.ite(variable, above, below))
    return found


def _numbered(found: Sequence[Diagram], number: int) -> Diagram:
    one = found[abs(number)]
    return ~one if number < 0 else one


def _bodies(bodies: Bodies, everybody: Bodies) -> list[str]:
    """List *bodies*, or those who are not among them after a mark, whichever is less."""
    if len(bodies) * 2 > len(everybody):
        return ["*", *sorted(everybody - bodies)]
    return sorted(bodies)


def _read_bodies(listed: Sequence[str], everybody: Bodies) -> Bodies:
    if listed[:1] == ["*"]:
        return everybody - frozenset(listed[1:])
    return frozenset(listed)
