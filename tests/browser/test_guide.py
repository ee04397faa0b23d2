"""The guide of the five arrangements, worked through by its roles in a browser without script."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from answering import answering
from guide import Reader, lines_of, pictures_in
from texts import ROOT, library
from thirdcopy import gateway as gates
from thirdcopy.simulation import checks, maintenance, referral, tracing
from thirdcopy.simulation.drive import Drive, SimulatedClock
from thirdcopy.simulation.signing import signed, signed_adoption
from thirdcopy.simulation.world import World, open_world, population_of
from thirdcopy.web import create_app
from thirdcopy_client.clock import DAY, Micros, date_of, micros_of

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    # A browser goes on before it has all it asked for: the tests' server then leaves an open file
    # to the collector.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

GUIDE = ROOT / "docs" / "tutorial" / "five-arrangements.md"
PICTURES = ROOT / "build" / "guide"
"""Where a run leaves its pictures; those in the documents are copied from here by hand."""


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> World:
    """An operator with the demonstration's people, agreements in force, and not one request."""
    folder = tmp_path_factory.mktemp("guide")
    population_of(folder)
    clock = SimulatedClock(micros_of(dt.date(2017, 4, 3), 8))
    world = open_world(folder, library(), clock, make=True)
    texts = world.gateway.library
    for name in (tracing.AGREEMENT, maintenance.AGREEMENT, checks.AGREEMENT, referral.AGREEMENT):
        text = texts.agreements[name]
        gates.register(world.gateway, text, "as-was")
        assert gates.put_in_force(world.gateway, text, signed(text)) is None
    for one in (*texts.adoptions[checks.AGREEMENT], *referral.adoptions(texts.vocabulary)):
        model = texts.agreements[one.agreement]
        gates.adopt(world.gateway, model, one, signed_adoption(model, one))
    return world


@pytest.fixture(scope="module")
def address(empty: World) -> Iterator[str]:
    with answering(create_app(empty.gateway)) as address:
        yield address


def test_the_guide_works_as_it_is_written(empty: World, address: str, browser: Browser) -> None:
    drive = Drive(empty.gateway, empty.clock, lambda _more: None)

    def pass_days(number: int) -> None:
        until = Micros(empty.clock() + number * DAY)
        drive.until(date_of(until))
        drive.due(until)
        empty.clock.set(until)
        gates.publish(empty.gateway)

    guide = GUIDE.read_text(encoding="utf-8")
    reader = Reader(browser, address, pass_days, PICTURES)
    reader.follow(guide)
    assert reader.made == pictures_in(guide)
    for name in reader.made:
        assert (GUIDE.parent / "pictures" / f"{name}.png").stat().st_size


def test_a_line_that_cannot_be_done_fails_with_its_place(
    address: str, browser: Browser, tmp_path: Path
) -> None:
    wrong = "# A guide\n\n```browser\nopen /\npress No such button\n```\n"
    reader = Reader(browser, address, lambda _: None, tmp_path)
    reader.page.set_default_timeout(200)
    with pytest.raises(Exception, match="Timeout") as caught:
        reader.follow(wrong)
    assert caught.value.__notes__ == ["line 5 of the guide: press No such button"]
    with pytest.raises(AssertionError, match="no such line"):
        reader.follow("```browser\ndance\n```\n")
    assert [line.number for line in lines_of(wrong)] == [4, 5]
