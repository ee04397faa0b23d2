"""Replacing the log's keys: the old one signs the entry that names the new one, and nothing after.

In order: the next keys are drawn, and shown to those who must know them; the entry `keys` is
written, under the old key; the new keys take the old ones' place; the old key's receipt of that
entry becomes the public file `keys/<index>`, by which whoever trusts the old key believes the new.
A crash between any two of these is made good by the next start, which sees what the log says.
"""

from collections.abc import Collection
from typing import Final

from sqlalchemy import Engine, select

from thirdcopy.gateway.home import Home
from thirdcopy.store import tables
from thirdcopy.store.append import tile_reader
from thirdcopy.store.read import acts_of
from thirdcopy_client.errors import UnavailableError
from thirdcopy_client.translog.note import Signer
from thirdcopy_client.translog.proof import Proof, format_proof
from thirdcopy_client.translog.replacement import format_replacement, replacement_path
from thirdcopy_client.translog.tree import prove_inclusion

KEYS: Final = ("log", "files")
"""The keys that the log names: its own, and that of the public files."""


def signer_of(home: Home, origin: str, key: str, *, make: bool) -> Signer:
    """Give one of the keys that the log names."""
    return Signer(_name(origin, key), home.secret(key, make=make))


def draw_next(home: Home, origin: str, keys: Collection[str]) -> dict[str, Signer]:
    """Draw the next keys, or give those that were drawn before and are not in use yet."""
    return {key: Signer(_name(origin, key), home.next_secret(key)) for key in keys}


def drawn(home: Home, origin: str) -> dict[str, Signer]:
    """Give the next keys that were drawn."""
    found = [key for key in KEYS if home.has_next(key)]
    return draw_next(home, origin, found)


def settle_keys(home: Home, origin: str, engine: Engine) -> None:
    """Put the keys that the log names last into place, where a replacement was cut off.

    Raises `UnavailableError` where the keys here are others than the log's: who signs with them
    would be found out by everybody who verifies.
    """
    with engine.connect() as connection:
        acts = acts_of(connection, ["keys"])
    for key in KEYS if acts else ():
        named = acts[-1].members[key]
        after = drawn(home, origin).get(key)
        if after and after.verifier_key == named:
            home.use_next(key)
        if signer_of(home, origin, key, make=False).verifier_key != named:
            raise UnavailableError(
                f"the log names another key `{key}` than the one that is here",
                remedy="restore the home's `secrets`, or see that `gateway.origin` is the log's",
            )


def replacements(engine: Engine) -> dict[str, bytes]:
    """Give the public files of replaced keys that are not there yet."""
    act, signed, public = tables.act.c, tables.checkpoint.c, tables.public_file.c
    entry, found = tables.entry.c, dict[str, bytes]()
    with engine.connect() as connection:
        named = select(act.log_index).where(act.kind == "keys").order_by(act.log_index)
        there = set(connection.execute(select(public.path)).scalars())
        for index in list(connection.execute(named).scalars())[1:]:
            path = replacement_path(index)
            if path in there:
                continue
            after = select(signed.size, signed.note).where(signed.size > index)
            size, note = connection.execute(after.order_by(signed.size).limit(1)).one()
            line = connection.execute(select(entry.line).where(entry.idx == index)).scalar_one()
            proof = Proof(index, prove_inclusion(index, size, tile_reader(connection)), note)
            found[path] = format_replacement(line, format_proof(proof))
    return found


def _name(origin: str, key: str) -> str:
    return origin if key == "log" else f"{origin}/{key}"
