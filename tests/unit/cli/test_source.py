"""`source test` says in words and numbers whether a mapping fits, and never repeats a record."""

import json
import tomllib
from pathlib import Path

import click
from click.testing import CliRunner

from made_mapping import MAPPING
from source_people import COLUMNS, PERSON, VIEW, WHOLE, Cells, source_of
from texts import ROOT
from thirdcopy.cli.main import thirdcopy
from thirdcopy.sources import SqliteFile
from thirdcopy_client.errors import MalformedError, UnavailableError

SPARE = frozenset({"visits", "tier"})


def told_of(
    folder: Path, mapping: str, *people: Cells, options: tuple[str, ...] = ()
) -> click.testing.Result:
    columns = {name: kind for name, kind in COLUMNS.items() if name not in SPARE}
    source = source_of("sqlite", folder, *people, columns=columns, view=VIEW)
    assert isinstance(source.location, SqliteFile)
    file = folder / "map.toml"
    file.write_text(mapping, encoding="utf-8")
    arguments = ["source", "test", str(file), "--folder", str(ROOT), *options]
    return CliRunner().invoke(thirdcopy, arguments)


def test_a_mapping_that_fits_passes_and_is_told_in_numbers(tmp_path: Path) -> None:
    result = told_of(tmp_path, MAPPING, {}, {"id": 2, "nino": None, "abuse": 1})
    assert result.exit_code == 0, result.output
    for line in (
        "2 records: 2 in use, 0 out of use",
        "marker domestic-abuse: 1 marked, 1 clear",
        "marker trafficking: not recorded here (the body is never told)",
        "nino: in 1 of 2",
        "Nothing was found against it.",
    ):
        assert line in result.stdout
    assert not any(str(one) in result.output for one in PERSON.values() if len(str(one)) > 3)


def test_what_is_wrong_is_told_with_its_place_and_the_exit_code_says_so(tmp_path: Path) -> None:
    result = told_of(tmp_path, MAPPING.replace('"abuse"', '"harm"'), {})
    assert result.exit_code == 1
    assert "! child-maintenance.markers.domestic-abuse: expected a column `harm`" in result.stdout
    assert "expected only columns that the mapping uses, got `abuse`" in result.stdout
    assert "not counted" in result.stdout


def test_an_item_that_no_agreement_discloses_does_not_belong_in_the_view(tmp_path: Path) -> None:
    spare = MAPPING.replace("[facts]", 'leave-type = "born"\n[facts]')
    result = told_of(tmp_path, spare, {})
    assert result.exit_code == 1
    assert "expected items that an agreement discloses, got `leave-type`" in result.stdout


def test_everything_is_one_json_document(tmp_path: Path) -> None:
    result = told_of(tmp_path, MAPPING, {}, {}, options=("--json",))
    assert result.exit_code == 1
    document = json.loads(result.stdout)
    assert document["counts"]["records"] == 2
    assert document["faults"][0]["place"] == "child-maintenance.key"
    assert document["counts"]["markers"]["child"] == {"yes": 0, "no": 2, "neither": 0}


def test_a_mapping_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    missing = ["source", "test", str(tmp_path / "none.toml"), "--folder", str(ROOT)]
    result = CliRunner().invoke(thirdcopy, missing)
    assert isinstance(result.exception, UnavailableError)
    result = told_of(tmp_path, "[file", {})
    assert isinstance(result.exception, MalformedError)


def test_the_page_that_explains_it_shows_a_mapping_that_is_read(tmp_path: Path) -> None:
    page = (ROOT / "docs/how-to/connect-a-source.md").read_text(encoding="utf-8")
    mapping = page.split("```toml\n")[1].split("```")[0].replace("records.example", "127.0.0.1:1")
    password = tmp_path / "reader.password"
    password.write_text("none")
    password.chmod(0o600)
    result = told_of(tmp_path, mapping, {}, options=("--seconds", "1"))
    # It is read whole; nobody answers there.
    assert isinstance(result.exception, UnavailableError), result.output
    assert result.exception.place == "child-maintenance"


def test_the_reference_names_each_key_that_a_mapping_may_have() -> None:
    page = (ROOT / "docs/reference/sources.md").read_text(encoding="utf-8")
    keys = {line.split("`")[1] for line in page.split("\n") if line.startswith("| `")}
    how_to = (ROOT / "docs/how-to/connect-a-source.md").read_text(encoding="utf-8")
    shown: set[str] = {"database.untested", "body"}
    for text in (WHOLE, MAPPING, how_to.split("```toml\n")[2].split("```")[0]):
        for table, value in tomllib.loads(text).items():
            named = table in {"strong", "markers", "absent_markers", "items", "facts"}
            inner = value if isinstance(value, dict) else {}
            shown |= {f"{table}.{'*' if named else key}" for key in inner} or {table}
    assert keys == shown
