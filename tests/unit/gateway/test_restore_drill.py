"""The restore drill by the page's own commands: backed up, lost, put back elsewhere, recounted.

Counts and root are worked out from the public files by a program that shares no code with the
product, before the loss and after it; `-s` prints how long each part took.
"""

import datetime as dt
import re
import shlex
import shutil
import time
from collections import Counter
from pathlib import Path

from click.testing import CliRunner, Result

from erased_case import ended_case, secrets_of, survivors
from made_quarters import close, happen
from made_store import entries
from recount import recount
from texts import ROOT, library
from thirdcopy import gateway as gates
from thirdcopy.cli.main import thirdcopy
from thirdcopy.gateway.erasing import Erased, erase
from thirdcopy.simulation.drive import SimulatedClock
from thirdcopy.simulation.world import World, open_world
from thirdcopy_client.translog.merkle import leaf_hash
from thirdcopy_client.translog.tree import extend
from world import TRACING, asked, hash_of_agreement, head
from world import close as let_go

PAGE = (ROOT / "docs" / "how-to" / "back-up-and-restore.md").read_text(encoding="utf-8")
NAMED = re.compile(r"(\S*/)(\w+)-…(\S+)")


def counted(world: World) -> Counter[tuple[str, str, str]]:
    """Publish, and count what anybody can count."""
    gates.publish(world.gateway)
    return recount(world.gateway.home.public)


def root_of(world: World, size: int) -> bytes:
    """Work the root out from the first entries, whatever has been written behind them."""
    leaves = [leaf_hash(line) for line in entries(world.gateway.sequencer)[:size]]
    return extend(0, lambda _level, _n: b"", leaves).root


def as_the_page_says(heading: str, folder: Path, **other: Path) -> Result:
    """Run the command under a heading of the page in *folder*, each `…` the one of its kind."""
    part = PAGE.partition(f"\n## {heading}\n")[2]
    (line,) = re.findall(r"```sh\nthirdcopy (.*?)```", part.partition("\n## ")[0], re.DOTALL)
    words = shlex.split(line.replace("\\\n", " "))
    for place, word in enumerate(words):
        if found := NAMED.fullmatch(word):
            below, kind, ending = found.groups()
            wanted = other.get(kind) if ending == ".sqlite" else None
            words[place] = str(wanted or the_one(folder / below, f"{kind}-*{ending}"))
        elif place and words[place - 1].endswith("to"):
            words[place] = str(folder / word)
    settings = ["--settings", str(folder / "settings.toml")]
    return CliRunner().invoke(thirdcopy, [words[0], *settings, *words[1:]])


def the_one(folder: Path, named: str) -> Path:
    (found,) = folder.glob(named)
    return found


def settings_for(folder: Path, home: Path, origin: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / "settings.toml").write_text(
        f'[gateway]\norigin = "{origin}"\nbodies = ["enfield"]\nhome = "{home}"\n'
        f'library = "{ROOT}"\n'
    )


def test_what_is_put_back_elsewhere_counts_and_stands_as_before(
    world: World, tmp_path: Path
) -> None:
    old, at, times = tmp_path / "old", tmp_path / "newest", {}
    for folder in (old, at):
        settings_for(folder, world.folder, world.gateway.origin)
    case = ended_case(world)
    secrets = secrets_of(world, case)
    happen(world, hash_of_agreement(TRACING), dt.date(2017, 5, 3), {"supplied": 6, "rejected": 3})
    close(world, "2017-Q2", dt.date(2017, 7, 2))
    assert not as_the_page_says("Back up", old).exit_code
    before_erasure = the_one(old / "key-backups", "keys-*.sqlite")
    behind = the_one(old / "backups", "main-*")
    assert isinstance(erase(world.gateway, [case.request.case]), Erased)
    asked(world, TRACING, number=1)
    counts, stood = counted(world), head(world)
    assert sum(counts.values()) > 9
    begun = time.monotonic()
    done = as_the_page_says("Back up", at)
    assert not done.exit_code, done.output
    times["backed up"] = time.monotonic() - begun

    let_go(world)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir(mode=0o700)
    for kept in ("secrets", "high-water-mark"):
        (world.folder / kept).rename(elsewhere / kept)
    shutil.rmtree(world.folder)
    settings_for(at, elsewhere, world.gateway.origin)

    refused = as_the_page_says("Restore", at, main=behind)
    assert refused.exit_code
    assert "were signed here" in str(refused.exception)
    assert not list(elsewhere.glob("*.sqlite*"))

    begun = time.monotonic()
    done = as_the_page_says("Restore", at, keys=before_erasure)
    assert not done.exit_code, done.output
    times["brought back"] = time.monotonic() - begun
    assert f"The log stands at {stood.size} entries" in done.output
    assert "1 erased cases were erased again" in done.output
    assert survivors(elsewhere, secrets) == set()
    again = open_world(elsewhere, library(), SimulatedClock(world.clock()), make=False)
    try:
        begun = time.monotonic()
        assert root_of(again, stood.size) == stood.root
        assert counted(again) == counts
        times["recounted"] = time.monotonic() - begun
    finally:
        let_go(again)
    took = ", ".join(f"{what} in {seconds:.2f} s" for what, seconds in times.items())
    print(f"\n{stood.size} entries, {sum(counts.values())} counted: {took}")
