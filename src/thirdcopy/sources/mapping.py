"""A mapping: the file in which a body says where its records are and what each column means."""

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from thirdcopy.agreement import Vocabulary
from thirdcopy.agreement.fault import Fault, in_order, refuse
from thirdcopy.agreement.front import Source as Lines
from thirdcopy.agreement.front import Table
from thirdcopy.agreement.vocabulary import FactType
from thirdcopy.match import SCHEMES, Scheme
from thirdcopy.sources.csv_header import ENCODINGS
from thirdcopy.sources.source import (
    MOST_CANDIDATES,
    DataFile,
    FactColumn,
    FactKind,
    Location,
    Server,
    Source,
    SqliteFile,
    View,
)

_NOWHERE: Final = URL.create("none")
_ATTESTED: Final = "take it out: a person attests it, and no column can"
_DELIMITERS: Final = (",", ";", "\t", "|")


def parse_mapping(data: bytes, name: str, vocabulary: Vocabulary, folder: Path) -> Source:
    """Read a mapping, in TOML; the files that it names are looked for in *folder*.

    Raises `MalformedError` for the first fault, saying how many more.
    """
    source, faults = _read(data, name, vocabulary, folder)
    refuse(in_order(faults))
    return source


def _read(
    data: bytes, name: str, vocabulary: Vocabulary, folder: Path
) -> tuple[Source, list[Fault]]:
    try:
        text = data.decode("utf-8")
        values = tomllib.loads(text)
    except (ValueError, RecursionError):
        text, values = "", {}
        unread = [Fault("expected TOML in UTF-8", f"{name}:1", "mend the mapping")]
    else:
        unread = []
    top = Table(values, Lines(name, tuple(text.split("\n"))))
    dataset = top.text("dataset", of=vocabulary.datasets, what="dataset")
    location = _location(top, folder)
    body = top.text("body", "", of=vocabulary.codes("Body"), what="body")
    source = Source(dataset, location, _view(top, vocabulary), body or None)
    top.finish()
    return source, unread or top.faults


def _location(top: Table, folder: Path) -> Location:
    if ("file" in top) is ("database" in top):
        top.fault(
            "dataset",
            "expected one of the tables `file` and `database`",
            "say under `[file]` or `[database]` where the records are",
        )
    return _file(top.table("file"), folder) if "file" in top else _server(top, folder)


def _file(table: Table, folder: Path) -> Location:
    path = folder / table.text("path")
    form = table.text("form", of=("sqlite", "parquet", "csv"))
    location: Location = SqliteFile(path)
    if form == "parquet":
        location = DataFile(path, "parquet")
    elif form == "csv":
        location = DataFile(
            path,
            "csv",
            encoding=table.text("encoding", "utf-8", of=ENCODINGS),
            delimiter=table.text("delimiter", ",", of=_DELIMITERS),
            null=table.text("null", ""),
        )
    table.finish()
    return location


def _server(top: Table, folder: Path) -> Server:
    table = top.table("database")
    url = _url(table) if "database" in top else _NOWHERE
    password = table.optional("password_file")
    untested = table.optional("untested")
    table.finish()
    return Server(url, None if password is None else folder / password, untested)


def _url(table: Table) -> URL:
    """Read the address; what is wrong with it is said without it, as it may hold a password."""
    text = table.text("url")
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        url = _NOWHERE
    if url is _NOWHERE:
        table.fault(
            "url",
            "expected the address of a database",
            "write it as `postgresql+psycopg://reader@host/name`",
        )
    if url.password is not None:
        table.fault(
            "url",
            "expected an address without a password",
            "put the password into a file of its own and name it in `password_file`",
        )
    return url


def _view(top: Table, vocabulary: Vocabulary) -> View:
    table = top.table("view")
    view = View(
        name=table.text("name"),
        schema=table.optional("schema"),
        key=table.text("key"),
        family_name=table.text("family_name"),
        given_name=table.text("given_name"),
        birth_date=table.text("birth_date"),
        active=table.text("active"),
        merged_into=table.text("merged_into"),
        postcodes=table.texts("postcodes", ()),
        previous_family_names=table.texts("previous_family_names", ()),
        most_candidates=table.number("most_candidates", MOST_CANDIDATES),
        strong=_strong(top.table("strong")),
        markers=_named(top.table("markers"), vocabulary.markers, "marker"),
        absent_markers=_named(top.table("absent_markers"), vocabulary.markers, "marker"),
        items=_named(top.table("items"), vocabulary.leaves("Category"), "category"),
        facts=_facts(top.table("facts"), vocabulary),
    )
    table.finish()
    return view


def _strong(table: Table) -> dict[Scheme, str]:
    columns = _named(table, SCHEMES, "number")
    return {scheme: columns[scheme] for scheme in SCHEMES if scheme in columns}


def _named(table: Table, of: Iterable[str], what: str) -> dict[str, str]:
    columns = {name: table.text(name) for name in table.names(of, what)}
    table.finish()
    return columns


def _facts(table: Table, vocabulary: Vocabulary) -> dict[str, FactColumn]:
    """Read the columns that show facts; how each is read is the vocabulary's to say."""
    found = {}
    for name, column in _named(table, vocabulary.facts, "fact").items():
        kind = vocabulary.facts.get(name)
        if kind is None and name in vocabulary.facts:
            table.fault(name, f"expected a fact that a record can show, got `{name}`", _ATTESTED)
        found[name] = FactColumn(column, _kind(kind))
    return found


def _kind(kind: FactType) -> FactKind:
    if isinstance(kind, tuple):
        return "text"
    return "count" if kind == "number" else "yes-no"
