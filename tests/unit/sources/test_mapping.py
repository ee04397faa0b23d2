"""A mapping file is read whole or refused with its line; what is secret is never in it."""

from pathlib import Path

import pytest

from source_people import WHOLE
from texts import ROOT
from thirdcopy.sources import DataFile, FactColumn, Server, SqliteFile, parse_mapping
from thirdcopy.store.library import load_vocabulary
from thirdcopy_client.errors import MalformedError

FILE = '[file]\npath = "people.csv"\nform = "csv"\n'
DATABASE = WHOLE[WHOLE.index("[database]") : WHOLE.index("[view]")]


def parsed(text: str) -> object:
    return parse_mapping(text.encode(), "map.toml", load_vocabulary(ROOT), Path("/etc/x"))


def test_a_whole_mapping_is_read() -> None:
    source = parse_mapping(WHOLE.encode(), "map.toml", load_vocabulary(ROOT), Path("/etc/x"))
    assert source.dataset == "child-maintenance"
    assert isinstance(source.location, Server)
    assert source.location.url.host == "db.example"
    assert source.location.password == Path("/etc/x/password")
    assert source.location.untested is None
    assert source.view.schema == "shared"
    assert source.view.most_candidates == 500
    assert source.view.strong == {"nino": "nino"}
    assert source.view.absent_markers == {"trafficking": "the body is never told"}
    assert source.view.facts == {
        "seriousCrime": FactColumn("serious", "yes-no"),
        "offenceMaxMonths": FactColumn("months", "count"),
        "offence": FactColumn("offence", "text"),
    }


@pytest.mark.parametrize(
    ("table", "location"),
    [
        ('path = "a"\nform = "sqlite"', SqliteFile(Path("/etc/x/a"))),
        ('path = "/b"\nform = "parquet"', DataFile(Path("/b"), "parquet")),
        (
            'path = "c"\nform = "csv"\nencoding = "utf-16"\ndelimiter = ";"\nnull = "-"',
            DataFile(Path("/etc/x/c"), "csv", "utf-16", ";", "-"),
        ),
    ],
)
def test_each_form_of_file_is_read(table: str, location: object) -> None:
    text = WHOLE.replace(DATABASE, f"[file]\n{table}\n\n")
    source = parse_mapping(text.encode(), "map.toml", load_vocabulary(ROOT), Path("/etc/x"))
    assert source.location == location


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ('"child-maintenance"', '"child-maintenence"', "map.toml:1:12"),
        ("reader@", "reader:hunter2@", "map.toml:4"),
        ("postgresql+psycopg://reader@db.example", "hunter2", "map.toml:4"),
        ("db.example", "db.example:port", "map.toml:4"),
        ('active = "in_use"\n', "", "map.toml:7"),
        ("[database]", '[file]\npath = "a"\nform = "sqlite"\n[database]', "map.toml:1"),
        (DATABASE, "", "map.toml:1"),
        (DATABASE, FILE.replace('"csv"', '"xls"'), "map.toml:5"),
        (DATABASE, f'{FILE}encoding = "windows-1252"\n', "map.toml:6"),
        (DATABASE, f'{FILE}delimiter = "ab"\n', "map.toml:6"),
        (DATABASE, FILE.replace('"csv"', '"parquet"') + 'null = ""\n', "map.toml:6"),
        ("[strong]\nnino", "[strong]\nnin", "map.toml:21"),
        ("home-address =", "home-adress =", "map.toml:31"),
        ("seriousCrime =", "seriousCrimes =", "map.toml:34"),
        ("seriousCrime =", "necessary =", "map.toml:34"),
        ("child =", "chlid =", "map.toml:24"),
        ("trafficking =", "traffic =", "map.toml:28"),
        ("most_candidates = 500", "most_candidates = -1", "map.toml:18"),
        ("[view]", "[view]\nlimit = 2", "map.toml:8"),
        ("[facts]", "[facts", "map.toml:1"),
    ],
)
def test_a_fault_is_told_by_its_line_and_without_a_secret(old: str, new: str, place: str) -> None:
    assert old in WHOLE
    with pytest.raises(MalformedError) as raised:
        parsed(WHOLE.replace(old, new, 1))
    assert raised.value.place is not None
    assert raised.value.place.startswith(place)
    assert "hunter2" not in str(raised.value)
