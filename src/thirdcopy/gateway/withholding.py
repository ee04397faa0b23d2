"""Withholding a public text: never silently. The log says which, on which day, on what ground.

What is withheld is the text. That it exists, whose it is, where it stands and how often it was
used stay in the register, with its hash, so that nobody can put another text in its place.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from thirdcopy.event import PersonId
from thirdcopy.gateway.directory import OPERATOR, act_by
from thirdcopy.gateway.gateway import Gateway
from thirdcopy.store import tables
from thirdcopy.store.read import acts_of
from thirdcopy.store.write import Write
from thirdcopy_client.canonical import parse_canonical
from thirdcopy_client.clock import Micros
from thirdcopy_client.errors import ConflictError, MalformedError

_KIND = "takedown"


@dataclass(frozen=True)
class Withheld:
    """A public file that is withheld: since when, and on what ground."""

    file: str
    since: Micros
    ground: str


def withhold(gateway: Gateway, file: str, ground: str, *, by: PersonId = OPERATOR) -> None:
    """Withhold the text of an agreement or an adoption, from the next publication on.

    *file* is its public path, such as `agreement/<hash>.md`; *ground* is public, and must name
    the section of the Freedom of Information Act 2000 or another law that it rests on.
    """
    if not ground.strip():
        raise MalformedError("expected the ground", remedy="name the law that withholding rests on")
    with gateway.engine.connect() as connection:
        if file in withheld_files(connection):
            raise ConflictError(f"`{file}` is withheld already")
        if file not in _texts(connection):
            raise MalformedError(
                "expected the path of a text that is published",
                place="file",
                remedy="write `agreement/<hash>.md` or `adoption/<hash>.toml`",
            )
    sha256 = file.partition("/")[2].partition(".")[0]
    members = {"file": file, "ground": ground.strip(), "sha256": sha256}
    act, seals = act_by(gateway, _KIND, members, by)
    gateway.sequencer.write([Write(acts=(act,), seals=seals)])


def withheld(gateway: Gateway) -> Mapping[str, Withheld]:
    """Give what is withheld, by public path."""
    with gateway.engine.connect() as connection:
        return withheld_files(connection)


def withheld_files(connection: Connection) -> Mapping[str, Withheld]:
    """As `withheld`, for a transaction that is open."""
    return {
        str(act.members["file"]): Withheld(
            str(act.members["file"]), act.at, str(act.members["ground"])
        )
        for act in acts_of(connection, (_KIND,))
    }


def withheld_below(connection: Connection, size: int) -> frozenset[str]:
    """Give what is withheld by an entry of the log's first *size*: what such a copy must lack."""
    act = tables.act.c
    query = select(act.members).where(act.kind == _KIND, act.log_index < size)
    members = map(parse_canonical, connection.execute(query).scalars())
    return frozenset(str(one["file"]) for one in members if isinstance(one, Mapping))


def _texts(connection: Connection) -> frozenset[str]:
    agreements = connection.execute(select(tables.agreement.c.hash)).scalars()
    adoptions = connection.execute(select(tables.adoption.c.hash)).scalars()
    return frozenset(
        {f"agreement/{one}.md" for one in agreements}
        | {f"adoption/{one}.toml" for one in adoptions}
    )
