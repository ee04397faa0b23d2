"""What a register says of a text, kept by the text's hash, so that none is read twice.

Like the summaries of the analyser, the folder holds nothing that cannot be made again.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from thirdcopy.agreement import Dates, Vocabulary, parse
from thirdcopy_client.canonical import Hash, Json, canonical, hash_of, parse_canonical
from thirdcopy_client.durable import put
from thirdcopy_client.errors import MalformedError

_VERSION: Final = 1


@dataclass(frozen=True)
class Stated:
    """What an agreement says of itself, as far as a register over all gateways shows it."""

    hash: Hash
    id: str
    title: str
    title_cy: str
    reconstruction: str
    discloser: str
    recipients: tuple[str, ...]
    purposes: tuple[str, ...]
    dataset: str
    items: tuple[str, ...]
    dates: Dates


def stated(text: bytes, vocabulary: Vocabulary, folder: Path) -> Stated | str:
    """Give what a text says; where it cannot be read in these words, say why."""
    sha256 = hash_of(text)
    name = hash_of(f"{_VERSION} {sha256} {vocabulary.hash}".encode())
    path = folder / name[:2] / f"{name}.json"
    try:
        kept = parse_canonical(path.read_bytes())
        return _read(sha256, kept)
    except (OSError, MalformedError, KeyError, TypeError, ValueError):
        made = _made(text, sha256, vocabulary)
        put(path, canonical(_written(made)))
        return made


def _made(text: bytes, sha256: Hash, vocabulary: Vocabulary) -> Stated | str:
    try:
        found = parse(text, "agreement.md", vocabulary)
    except MalformedError as error:
        return f"{error.place}: {error.message}" if error.place else error.message
    return Stated(
        hash=sha256,
        id=found.id,
        title=found.title,
        title_cy=found.title_cy,
        reconstruction=found.reconstruction,
        discloser=found.discloser,
        recipients=found.recipients,
        purposes=found.purposes,
        dataset=found.dataset,
        items=tuple(item.category for item in found.items),
        dates=found.dates,
    )


def _written(made: Stated | str) -> Json:
    if isinstance(made, str):
        return {"unreadable": made}
    return {
        "dates": [str(day) for day in (made.dates.start, made.dates.review_by, made.dates.end)],
        "dataset": made.dataset,
        "discloser": made.discloser,
        "id": made.id,
        "items": list(made.items),
        "purposes": list(made.purposes),
        "recipients": list(made.recipients),
        "reconstruction": made.reconstruction,
        "title": made.title,
        "title_cy": made.title_cy,
    }


def _read(sha256: Hash, kept: Json) -> Stated | str:
    if not isinstance(kept, Mapping):
        raise MalformedError("expected an object", place="kept")
    if "unreadable" in kept:
        return str(kept["unreadable"])
    start, review, end = (_day(str(one)) for one in _texts(kept, "dates"))
    return Stated(
        hash=sha256,
        id=str(kept["id"]),
        title=str(kept["title"]),
        title_cy=str(kept["title_cy"]),
        reconstruction=str(kept["reconstruction"]),
        discloser=str(kept["discloser"]),
        recipients=_texts(kept, "recipients"),
        purposes=_texts(kept, "purposes"),
        dataset=str(kept["dataset"]),
        items=_texts(kept, "items"),
        dates=Dates(start, review, end),
    )


def _texts(kept: Mapping[str, Json], name: str) -> tuple[str, ...]:
    value = kept[name]
    if not isinstance(value, list):
        raise MalformedError("expected a list", place=name)
    return tuple(str(one) for one in value)


def _day(text: str) -> dt.date | str:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return text
