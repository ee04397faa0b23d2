"""A whole quarter runs on PostgreSQL."""

from pathlib import Path

import pytest

from postgres_server import server
from texts import library
from thirdcopy import gateway as gates
from thirdcopy.simulation.drive import SimulatedClock
from thirdcopy.simulation.signing import signed
from thirdcopy.simulation.tracing import Totals
from thirdcopy.simulation.world import open_world, population_of
from thirdcopy_client.verify import DirectoryReader, verify_directory
from world import BEGUN, PEOPLE, PROFILES, SEED, TRACING, close, opened, rulesets, run_quarter


@pytest.mark.postgres
def test_a_quarter_runs_and_is_verified_on_postgresql(tmp_path: Path) -> None:
    folder = tmp_path / "home"
    folder.mkdir()
    main, keys = server().make(), server().make()
    places = gates.Databases(main, keys)
    population_of(folder, PEOPLE, SEED)
    texts = library()
    made = open_world(folder, texts, SimulatedClock(BEGUN), make=True, databases=places)
    made.gateway.rulesets.update(rulesets())
    text = texts.agreements[TRACING]
    gates.register(made.gateway, text, PROFILES[TRACING])
    assert gates.put_in_force(made.gateway, text, signed(text)) is None
    close(made)
    totals = Totals(rejected=1, supplied=2, nothing=1)
    with opened(folder, databases=places) as world:
        run_quarter(world, totals)
        gates.publish(world.gateway)
        key = world.gateway.sequencer.signer.verifier_key
        report = verify_directory(DirectoryReader(world.gateway.home.public), key)
    found = {cell.kind: cell.count for cell in report.cells if cell.count}
    assert (found["supplied"], found["nothing-supplied"], found["rejected"]) == (2, 1, 1)
    assert not (folder / "gateway.sqlite").exists()
