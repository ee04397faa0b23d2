"""A gateway's home says where its databases are, and a whole quarter runs on PostgreSQL."""

from pathlib import Path

import pytest

from postgres_server import server
from texts import library
from thirdcopy import gateway as gates
from thirdcopy.gateway.home import Home
from thirdcopy.simulation.drive import SimulatedClock
from thirdcopy.simulation.tracing import Totals
from thirdcopy.simulation.world import open_world, population_of
from thirdcopy_client.errors import MalformedError
from thirdcopy_client.verify import DirectoryReader, verify_directory
from world import BEGUN, PEOPLE, PROFILES, SEED, TRACING, close, opened, rulesets, run_quarter

ADDRESS = "postgresql+psycopg://gateway@/thirdcopy"


def test_without_settings_the_databases_are_files_of_the_home(tmp_path: Path) -> None:
    places = Home(tmp_path).databases()
    assert (places.main, places.keys) == (tmp_path / "gateway.sqlite", tmp_path / "keys.sqlite")


def test_settings_name_either_database(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text(f'[databases]\nmain = "{ADDRESS}"\n')
    places = Home(tmp_path).databases()
    assert (places.main, places.keys) == (ADDRESS, tmp_path / "keys.sqlite")


@pytest.mark.parametrize(
    "text",
    [
        "[databases",
        "databases = 1",
        "[other]\n",
        "[databases]\nmark = 'x'",
        "[databases]\nmain = 5",
        "[databases]\nmain = 'mysql://x'",
    ],
)
def test_settings_of_another_form_are_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "settings.toml").write_text(text)
    with pytest.raises(MalformedError) as refused:
        Home(tmp_path).databases()
    assert refused.value.place == "settings.toml"


@pytest.mark.postgres
def test_a_quarter_runs_and_is_verified_on_postgresql(tmp_path: Path) -> None:
    folder = tmp_path / "home"
    folder.mkdir()
    main, keys = server().make(), server().make()
    (folder / "settings.toml").write_text(f'[databases]\nmain = "{main}"\nkeys = "{keys}"\n')
    population_of(folder, PEOPLE, SEED)
    texts = library()
    made = open_world(folder, texts, SimulatedClock(BEGUN), make=True)
    made.gateway.rulesets.update(rulesets())
    gates.register(made.gateway, texts.agreements[TRACING], PROFILES[TRACING])
    assert gates.put_in_force(made.gateway, texts.agreements[TRACING]) is None
    close(made)
    totals = Totals(rejected=1, supplied=2, nothing=1)
    with opened(folder) as world:
        run_quarter(world, totals)
        gates.publish(world.gateway)
        key = world.gateway.sequencer.signer.verifier_key
        report = verify_directory(DirectoryReader(world.gateway.home.public), key)
    found = {cell.kind: cell.count for cell in report.cells if cell.count}
    assert (found["supplied"], found["nothing-supplied"], found["rejected"]) == (2, 1, 1)
    assert not (folder / "gateway.sqlite").exists()
