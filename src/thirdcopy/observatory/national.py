"""One register, one set of streams and one set of counts over every gateway that verified."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from thirdcopy.agreement import Agreement, Profile, Vocabulary, parse, parse_adoption
from thirdcopy.analysis import Aim, Register, first_way
from thirdcopy.event import Class, OpenAct
from thirdcopy.observatory.observe import Observation
from thirdcopy.observatory.texts import Stated, stated
from thirdcopy.register import MEASURES, Status, Stream, on_day, status_of
from thirdcopy.register.particulars import Particular, particulars_in
from thirdcopy.store.summaries import Listed, kept_register
from thirdcopy_client.canonical import Hash
from thirdcopy_client.clock import micros_of
from thirdcopy_client.errors import MalformedError
from thirdcopy_client.translog.entry import OpenEntry
from thirdcopy_client.verify import Report


@dataclass(frozen=True)
class Entry:
    """One text of the national register, and where it stands at each gateway that registered it.

    *stated* is None where the text is withheld or cannot be read here; *why* then says so.
    *adopted* are the bodies that took up a model.
    """

    hash: Hash
    id: str
    stated: Stated | None
    why: str | None
    standing: Mapping[str, Status]
    adopted: tuple[str, ...]

    @property
    def runs(self) -> bool:
        """Say whether it is in force at some gateway."""
        return any(status.runs for status in self.standing.values())


@dataclass(frozen=True)
class Total:
    """The figures of one period over all gateways: what anyone can count, by measure.

    *hidden* are the sealed entries that stay closed: other classes, and padding.
    """

    period: str
    gateways: int
    agreements: int
    measured: Mapping[str, int]
    hidden: int


@dataclass(frozen=True)
class National:
    """Everything over all gateways; what failed is in *observations* and nowhere else.

    *particulars* are postings, charges and challenges, each with the origin of its log.
    """

    observations: tuple[Observation, ...]
    entries: tuple[Entry, ...]
    particulars: tuple[tuple[str, Particular], ...]
    totals: tuple[Total, ...]
    counts: Mapping[tuple[str, Hash], Mapping[str, int]]

    @property
    def size(self) -> int:
        """Count the entries of all logs that are counted."""
        return sum(report.size for report in self.reports())

    def reports(self) -> Iterator[Report]:
        """Give the report of each gateway that is counted."""
        return (one.report for one in self.observations if one.report is not None)

    def streams(self) -> tuple[Stream, ...]:
        """Give what each readable text is on a flow map."""
        return tuple(
            Stream(one.stated.discloser, purpose, receiver, one.runs)
            for one in self.entries
            if one.stated
            for purpose in one.stated.purposes
            for receiver in one.stated.recipients
        )


def national(
    observations: Iterable[Observation], vocabulary: Vocabulary, state: Path, today: dt.date
) -> National:
    """Put everything together, as it stands on a day; *state* keeps what each text says."""
    seen = tuple(observations)
    entries = tuple(_entries(seen, vocabulary, state, today))
    return National(seen, entries, tuple(_particulars(seen)), *_counted(seen))


def reachable(
    found: National, profile: Profile, vocabulary: Vocabulary, state: Path, purpose: str
) -> Mapping[str, tuple[str, ...]]:
    """Give each dataset from which a purpose can be reached, with the agreements of one way.

    Over all texts together, whichever gateway runs them, in force or not, and over any number of
    hops. What each text comes to is kept by its hash.
    """
    texts = {sha: data for one in found.observations for sha, data in one.texts.items()}
    readable = [one.stated for one in found.entries if one.stated]
    register = _register(readable, texts, profile, vocabulary, state)
    ways = {
        code: first_way(register, Aim(code, purpose))
        for code in sorted({one.dataset for one in readable})
    }
    return {code: tuple(sorted(way)) for code, way in ways.items() if way is not None}


def _register(
    readable: Sequence[Stated],
    texts: Mapping[Hash, bytes],
    profile: Profile,
    vocabulary: Vocabulary,
    state: Path,
) -> Register:
    """Sum up each text under its id; of those that share one, the later go by id and hash."""
    listed: dict[str, Listed] = {}
    for one in readable:
        name = one.id if one.id not in listed else f"{one.id}-{one.hash[:8]}"
        listed[name] = Listed(name, one.hash, partial(_text, texts[one.hash], name, vocabulary))
    return kept_register(listed.values(), profile, vocabulary, state / "summaries")


def _text(data: bytes, name: str, vocabulary: Vocabulary) -> Agreement:
    return replace(parse(data, "agreement.md", vocabulary), id=name)


def _entries(
    seen: Sequence[Observation], vocabulary: Vocabulary, state: Path, today: dt.date
) -> Iterator[Entry]:
    acts: dict[str, list[OpenAct]] = {}
    ids: dict[Hash, str] = {}
    where: dict[Hash, list[str]] = {}
    texts: dict[Hash, bytes] = {}
    withheld: set[str] = set()
    adopted: dict[Hash, list[str]] = {}
    for one in seen:
        report = one.report
        if report is None:
            continue
        acts[report.origin] = [_act(logged.entry) for logged in report.standing]
        texts |= one.texts
        withheld |= set(report.withheld)
        for act in acts[report.origin]:
            if act.kind == "registered":
                sha256 = Hash(str(act.members["agreement"]))
                ids.setdefault(sha256, str(act.members["id"]))
                where.setdefault(sha256, []).append(report.origin)
        for data in one.adoptions.values():
            for agreement, body in _adoption(data, ids, vocabulary):
                adopted.setdefault(agreement, []).append(body)
    for sha256, origins in where.items():
        said = stated(texts[sha256], vocabulary, state / "stated") if sha256 in texts else None
        why = said if isinstance(said, str) else None
        if said is None:
            why = "withheld" if f"agreement/{sha256}.md" in withheld else "not published"
        known = said if isinstance(said, Stated) else None
        standing = {}
        for origin in dict.fromkeys(origins):
            status = status_of(acts[origin], Class(sha256))
            standing[origin] = on_day(status, known.dates, today) if known else status
        bodies = tuple(sorted(set(adopted.get(sha256, ()))))
        yield Entry(sha256, ids[sha256], known, why, standing, bodies)


def _particulars(seen: Sequence[Observation]) -> Iterator[tuple[str, Particular]]:
    for one in seen:
        if one.report is not None:
            found = particulars_in(one.report)
            yield from ((one.report.origin, each) for each in found)


def _act(entry: OpenEntry) -> OpenAct:
    return OpenAct(entry.kind, micros_of(entry.date), dict(entry.members))


def _adoption(
    data: bytes, ids: Mapping[Hash, str], vocabulary: Vocabulary
) -> Iterator[tuple[Hash, str]]:
    """Give which text an adoption is of; one that cannot be read here names nobody."""
    try:
        found = parse_adoption(data, "adoption.toml", vocabulary)
    except MalformedError:
        return
    for sha256, name in ids.items():
        if name == found.agreement:
            yield sha256, found.body


def _counted(
    seen: Sequence[Observation],
) -> tuple[tuple[Total, ...], Mapping[tuple[str, Hash], Mapping[str, int]]]:
    kinds: dict[tuple[str, Hash], Counter[str]] = {}
    gateways: Counter[str] = Counter()
    hidden: Counter[str] = Counter()
    for one in seen:
        report = one.report
        if report is None:
            continue
        for period in report.periods:
            gateways[period.period] += 1
            hidden[period.period] += period.hidden
        for cell in report.cells:
            kinds.setdefault((cell.period, cell.agreement), Counter())[cell.kind] += cell.count
    counts = {
        key: {one.name: sum(counted[kind] for kind in one.kinds) for one in MEASURES}
        for key, counted in kinds.items()
    }
    totals = tuple(
        Total(
            period=period,
            gateways=gateways[period],
            agreements=sum(key[0] == period for key in counts),
            measured={
                one.name: sum(cells[one.name] for key, cells in counts.items() if key[0] == period)
                for one in MEASURES
            },
            hidden=hidden[period],
        )
        for period in sorted(gateways)
    )
    return totals, counts
