"""What a gateway publishes is never found torn, by whoever reads it whenever."""

import datetime as dt
import shutil
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from made_log import Held
from thirdcopy import gateway as gates
from thirdcopy.gateway.rotating import KEYS, draw_next
from thirdcopy.simulation.world import World
from thirdcopy_client.clock import date_of, micros_of, month_of
from thirdcopy_client.errors import UnavailableError, VerificationError
from thirdcopy_client.publication import parts_of
from thirdcopy_client.translog.manifest import NEXT_MANIFEST
from thirdcopy_client.verify import DirectoryReader, verify_directory
from watched_steps import before_each_change, opened_files
from world import TRACING, asked, close, opened
from world_fixtures import quarter, world

__all__ = ["quarter", "world"]


def public(of: World) -> Path:
    return of.gateway.home.public


def read(of: World, key: str | None = None) -> int | str:
    """Verify what is published; give its size, or how it was found wanting."""
    trusted = key or of.gateway.sequencer.signer.verifier_key
    try:
        return verify_directory(DirectoryReader(public(of)), trusted).size
    except (VerificationError, UnavailableError) as error:
        return f"{type(error).__name__}: {error}"


def test_nobody_who_reads_beside_publications_accuses_the_gateway(world: World) -> None:
    gates.publish(world.gateway)
    found, over = Counter[str](), threading.Event()

    def read_on() -> None:
        while not over.is_set():
            what = read(world)
            found["accepted" if isinstance(what, int) else what] += 1

    reader = threading.Thread(target=read_on)
    reader.start()
    try:
        for day in range(1, 13):
            gates.close_day(world.gateway, dt.date(2017, 1, day))
            gates.publish(world.gateway)
    finally:
        over.set()
        reader.join()
    assert set(found) == {"accepted"}
    assert found["accepted"] > 3


def test_two_who_publish_at_once_take_turns(world: World) -> None:
    ends: list[int] = []

    def publish_thrice() -> None:
        ends.extend(gates.publish(world.gateway).size for _ in range(3))

    two = [threading.Thread(target=publish_thrice) for _ in range(2)]
    for one in two:
        one.start()
    for one in two:
        one.join()
    assert len(ends) == 6
    assert read(world) == max(ends)


def test_a_publication_opens_as_few_files_of_a_long_log_as_of_a_short_one(world: World) -> None:
    gateway, counts = world.gateway, []
    days = iter(dt.date(2017, 1, 1) + dt.timedelta(days=number) for number in range(200))
    month = month_of(date_of(gateway.clock()))
    for length in (500, 4_000):
        while gateway.sequencer.fill(month).size < length:
            gates.close_day(gateway, next(days))
        gates.publish(gateway)
        asked(world, TRACING)
        with opened_files(public(world)) as counted:
            gates.publish(gateway)
        counts.append(dict(counted))
        assert isinstance(read(world), int)
    few, many = counts
    assert many["read"] == few["read"] <= 4, "the checkpoint and the manifests"
    assert max(few["written"], many["written"]) <= 8, "they, and the last tile of each level"


def test_what_somebody_took_from_the_folder_is_published_again(quarter: World) -> None:
    before = read(quarter)
    (public(quarter) / "reveal" / "2017-Q2").unlink()
    assert "VerificationError" in str(read(quarter))
    gates.publish(quarter.gateway)
    assert read(quarter) == before
    shutil.rmtree(public(quarter))
    gates.publish(quarter.gateway)
    assert read(quarter) == before


def test_a_period_that_closes_meanwhile_is_published_the_next_time(quarter: World) -> None:
    gates.publish(quarter.gateway)
    quarter.clock.set(micros_of(dt.date(2017, 10, 2), 3))
    closed: list[str] = []

    def close_once() -> None:
        if not closed and parts_of(public(quarter)).exists():
            closed.append("2017-Q3")
            gates.close_period(quarter.gateway, "2017-Q3")

    with before_each_change(public(quarter), close_once):
        gates.publish(quarter.gateway)
    assert closed
    assert isinstance(read(quarter), int)
    assert not (public(quarter) / "reveal" / "2017-Q3").exists()
    gates.publish(quarter.gateway)
    assert isinstance(read(quarter), int)
    assert (public(quarter) / "reveal" / "2017-Q3").exists()


def test_a_text_that_is_withheld_goes_and_nobody_is_accused_meanwhile(quarter: World) -> None:
    text = next(public(quarter).glob("agreement/*.md"))
    gates.withhold(quarter.gateway, f"agreement/{text.name}", "FOIA section 40")
    found: list[int | str] = []
    there: list[bool] = []

    def look() -> None:
        found.append(read(quarter))
        there.append(text.exists())

    with before_each_change(public(quarter), look):
        gates.publish(quarter.gateway)
    look()
    assert [one for one in found if isinstance(one, str)] == []
    assert [there[0], there[-1]] == [True, False]


def test_who_knew_the_old_keys_accepts_at_every_step_at_which_new_ones_are_published(
    quarter: World,
) -> None:
    old = quarter.gateway.sequencer.signer.verifier_key
    gates.publish(quarter.gateway)
    close(quarter)
    for _ in range(2):
        with opened(quarter.folder) as now:
            draw_next(now.gateway.home, now.gateway.origin, KEYS)
            gates.replace_keys(now.gateway)
    found: list[int | str] = []
    unexplained = Counter[str]()
    with opened(quarter.folder) as again:

        def look() -> None:
            found.append(read(again, old))
            if (public(again) / NEXT_MANIFEST).exists():
                unexplained.update(without_a_replacement(public(again), old))

        with before_each_change(public(again), look):
            gates.publish(again.gateway)
        look()
        first, second = sorted(path.name for path in (public(again) / "keys").iterdir())
    assert [one for one in found if isinstance(one, str)] == []
    assert len(found) > 10
    assert len(set(found)) == 2
    # The controls: nobody is believed whom no key that was known names.
    assert unexplained[f"keys/{first} keys/{second}"] > 5
    assert unexplained[f"keys/{second} {NEXT_MANIFEST}"] > 5
    assert {what.partition(" ")[2] for what in unexplained} <= {
        f"keys/{first}",
        f"keys/{second}",
        NEXT_MANIFEST,
    }


def without_a_replacement(folder: Path, key: str) -> Iterator[str]:
    """Leave out each file that names a new key; give it, and what is then found wanting."""
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
    for left_out in [path for path in files if path.startswith("keys/")]:
        rest = {path: data for path, data in files.items() if path != left_out}
        with pytest.raises(VerificationError) as refused:
            verify_directory(Held(rest), key)
        yield f"{left_out} {refused.value.place}"
