"""The national third copy: what verifies is counted once, what does not is left out and said."""

import datetime as dt
import json
import re
import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from made_gateways import MadeGateway, write_gateway, written
from served import served
from texts import ROOT, library
from thirdcopy.cli.observe import observe_all
from thirdcopy.observatory import (
    National,
    Observation,
    Place,
    Stated,
    national,
    observe,
    parse_places,
    reachable,
)
from thirdcopy.observatory.texts import stated
from thirdcopy.register import MEASURES
from thirdcopy.web.observatory import Written, write_observatory
from thirdcopy_client.canonical import Hash
from thirdcopy_client.errors import MalformedError

TODAY = dt.date(2026, 11, 1)
NAMES = ("cmg-home-office", "council-status-check", "nhs-digital-home-office", "council-referral")
TEXTS = tuple((name, library().agreements[name].text.encode()) for name in NAMES)
GATEWAYS = (
    MadeGateway(1, TEXTS[:2]),
    MadeGateway(2, TEXTS[1:3]),
    MadeGateway(3, TEXTS[3:]),
)
ENTRIES, QUARTERS = 280, 2


class Made:
    """Three gateways in folders, what their reveals come to, and a reader's state."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.state = folder / "state"
        self.counted = written(GATEWAYS, folder, ENTRIES, QUARTERS)

    def place(self, gateway: MadeGateway) -> Place:
        return Place(str(self.folder / str(gateway.number)), gateway.log.verifier_key)

    def seen(self) -> list[Observation]:
        return [observe(self.place(one), self.state) for one in GATEWAYS]

    def national(self) -> National:
        return national(self.seen(), library().vocabulary, self.state, TODAY)


@pytest.fixture
def made(tmp_path: Path) -> Made:
    return Made(tmp_path)


def measured(counted: Counter[tuple[str, Hash, str]]) -> dict[tuple[str, Hash], dict[str, int]]:
    found: dict[tuple[str, Hash], Counter[str]] = {}
    for (period, agreement, kind), count in counted.items():
        found.setdefault((period, agreement), Counter())[kind] += count
    return {
        key: {one.name: sum(kinds[kind] for kind in one.kinds) for one in MEASURES}
        for key, kinds in found.items()
    }


def test_counts_over_all_gateways_are_the_sum_of_what_each_revealed(made: Made) -> None:
    found = made.national()
    assert [one.outcome for one in found.observations] == ["verified"] * 3
    assert found.counts == measured(made.counted)
    (first, _) = found.totals
    received = [
        n
        for (period, _, kind), n in made.counted.items()
        if (period, kind) == ("2020-Q1", "received")
    ]
    assert first.measured["received"] == sum(received)
    assert first.hidden == 3 * ENTRIES - sum(
        n for (period, _, _), n in made.counted.items() if period == "2020-Q1"
    )


def test_a_text_that_two_gateways_registered_is_one_entry_with_both(made: Made) -> None:
    found = made.national()
    assert sorted(one.id for one in found.entries) == sorted(NAMES)
    shared = next(one for one in found.entries if one.id == "council-status-check")
    assert list(shared.standing) == [GATEWAYS[0].origin, GATEWAYS[1].origin]
    assert shared.runs
    past = next(one for one in found.entries if one.id == "nhs-digital-home-office")
    assert {status.word for status in past.standing.values()} == {"expired"}


def test_the_second_time_only_what_grew_is_read_and_the_figures_are_the_same(made: Made) -> None:
    whole = made.national()
    assert sum(one.read for one in whole.observations) == whole.size
    same = made.national()
    assert [one.read for one in same.observations] == [0, 0, 0]
    assert same.counts == whole.counts
    write_gateway(GATEWAYS[0], made.folder / "1", ENTRIES, QUARTERS + 1)
    grown = made.national()
    assert [one.read for one in grown.observations][1:] == [0, 0]
    assert 0 < grown.observations[0].read < ENTRIES + 10
    made.state = made.folder / "other-state"
    assert made.national().counts == grown.counts
    assert len(grown.counts) > len(whole.counts)


def test_a_gateway_whose_log_does_not_hold_is_left_out_of_every_figure(made: Made) -> None:
    tally = made.folder / "2" / "tally" / "2020-Q1"
    data = bytearray(tally.read_bytes())
    data[len(data) // 2] ^= 1
    tally.write_bytes(bytes(data))
    found = made.national()
    failed = found.observations[1]
    assert failed.outcome == "failed"
    assert failed.message is not None
    assert "tally/2020-Q1" in failed.message
    alone = written((GATEWAYS[0], GATEWAYS[2]), made.folder / "again", ENTRIES, QUARTERS)
    assert found.counts == measured(alone)
    assert "nhs-digital-home-office" not in {one.id for one in found.entries}


def test_a_log_that_was_written_anew_is_evidence_and_stays_left_out(made: Made) -> None:
    made.seen()
    other = replace(GATEWAYS[0], texts=TEXTS[2:])
    write_gateway(other, made.folder / "1", ENTRIES, QUARTERS + 1)
    for _ in range(2):
        failed = made.seen()[0]
        assert failed.outcome == "failed"
        assert failed.message is not None
        assert "two roots" in failed.message
    (kept,) = (made.state / "evidence").iterdir()
    assert {path.name for path in kept.iterdir()} == {"first", "second"}


def test_what_is_not_reached_stands_as_it_was_verified(made: Made) -> None:
    whole = made.national()
    shutil.rmtree(made.folder / "3")
    found = made.national()
    assert found.observations[2].outcome == "not-reached"
    assert found.counts == whole.counts
    made.state = made.folder / "new-state"
    never = made.national().observations[2]
    assert (never.outcome, never.known) == ("not-reached", None)


def test_another_key_than_the_one_that_is_trusted_fails(made: Made) -> None:
    place = replace(made.place(GATEWAYS[0]), key=GATEWAYS[1].log.verifier_key)
    assert observe(place, made.state).outcome == "failed"


def test_a_damaged_state_is_thrown_away_and_everything_is_read_again(made: Made) -> None:
    made.seen()
    for path in (made.state / "logs").iterdir():
        path.write_bytes(path.read_bytes()[:-20])
    assert all(one.read for one in made.seen())


def test_a_site_that_holds_the_log_is_read_over_http(made: Made) -> None:
    site = made.folder / "site"
    site.mkdir()
    (made.folder / "1").rename(site / "log")
    with served(site) as address:
        place = Place(address, GATEWAYS[0].log.verifier_key)
        found = observe(place, made.state)
        assert found.outcome == "verified"
        assert len(found.texts) == 2
        assert observe(place, made.state).read == 0


def test_where_data_can_go_is_asked_of_all_texts_together_and_kept(made: Made) -> None:
    found = made.national()
    texts = library()
    ways = reachable(found, texts.profiles["uk"], texts.vocabulary, made.state, "adverse")
    assert ways["child-maintenance"] == ("cmg-home-office",)
    assert "status-answers" not in ways
    assert list((made.state / "summaries").rglob("*.summary"))


def test_what_a_text_says_is_kept_by_its_hash(tmp_path: Path) -> None:
    vocabulary = library().vocabulary
    first = stated(TEXTS[0][1], vocabulary, tmp_path)
    assert isinstance(first, Stated)
    assert stated(TEXTS[0][1], vocabulary, tmp_path) == first
    (kept,) = tmp_path.rglob("*.json")
    kept.write_bytes(b"{}")
    assert stated(TEXTS[0][1], vocabulary, tmp_path) == first
    unread = stated(b"no agreement", vocabulary, tmp_path)
    assert isinstance(unread, str)
    assert stated(b"no agreement", vocabulary, tmp_path) == unread


@pytest.mark.parametrize(
    "text",
    [
        "",
        "gateway = 1",
        "[[gateway]]\n",
        "[[gateway]]\nat = 1\n",
        '[[gateway]]\nat = "x"\nother = 1\n',
        '[[gateway]]\nat = "x"\nkey = "no key"\n',
        '[[gateway]]\nat = "x"\n[more]\n',
        "at = [",
    ],
)
def test_a_list_of_gateways_with_a_fault_is_refused(text: str) -> None:
    with pytest.raises(MalformedError):
        parse_places(text.encode(), "places.toml")


@given(st.binary(max_size=200))
def test_bytes_that_list_no_gateways_are_malformed(data: bytes) -> None:
    with pytest.raises(MalformedError):
        parse_places(data, "places.toml")


def run(made: Made, *arguments: str) -> Result:
    listed = made.folder / "places.toml"
    listed.write_text(
        "".join(
            f'[[gateway]]\nat = "{made.folder / str(one.number)}"\nkey = "{one.log.verifier_key}"\n'
            for one in GATEWAYS
        )
    )
    options = ("--list", str(listed), "--state", str(made.state), "--folder", str(ROOT))
    return CliRunner().invoke(observe_all, [*options, *arguments])


def test_it_says_what_it_verified_what_it_counted_and_what_it_left_out(made: Made) -> None:
    said = run(made)
    assert said.exit_code == 0, said.output
    assert "3 of 3 gateways verified" in said.output
    assert "4 agreements, 3 in force" in said.output
    assert "child maintenance records, by cmg-home-office" in said.output
    (made.folder / "2" / "checkpoint").write_bytes(b"nothing")
    left = run(made)
    assert left.exit_code == 1
    assert "does not hold, and is left out of every figure" in left.output
    assert "2 of 3 gateways verified" in left.output


def test_everything_comes_as_one_document(made: Made) -> None:
    found = json.loads(run(made, "--json").stdout)
    assert [one["outcome"] for one in found["gateways"]] == ["verified"] * 3
    counts = {(one["period"], one["agreement"]): one["figures"] for one in found["counts"]}
    assert counts == measured(made.counted)


def test_the_same_log_from_two_places_is_not_counted_twice(made: Made) -> None:
    shutil.copytree(made.folder / "1", made.folder / "copy")
    said = run(made, str(made.folder / "copy"))
    assert said.exit_code != 0
    assert "two places show the log" in str(said.exception)


def test_without_a_place_it_says_what_it_needs() -> None:
    assert CliRunner().invoke(observe_all, []).exit_code == 2


def test_the_pages_link_to_each_other_in_both_languages_and_say_what_failed(made: Made) -> None:
    (made.folder / "3" / "checkpoint").write_bytes(b"nothing")
    site = made.folder / "pages"
    assert run(made, "--site", str(site)).exit_code == 1
    pages = sorted(site.rglob("*.html"))
    assert len(pages) > 20
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert "<script" not in text
        for href in re.findall(r'(?:href|src)="([^"]*)"', text):
            target = (page.parent / urlsplit(href).path).resolve() if urlsplit(href).path else page
            assert target.is_file(), f"{page}: {href}"
    assert "Does not hold: left out" in (site / "index.html").read_text(encoding="utf-8")
    assert 'lang="cy"' in (site / "cy" / "index.html").read_text(encoding="utf-8")
    (site / "observatory.txt").unlink()
    assert "an empty folder" in str(run(made, "--site", str(site)).exception)


def pages_of(made: Made, name: str, found: National | None = None) -> tuple[Path, Written]:
    folder = made.folder / name
    written = write_observatory(found or made.national(), {}, library().vocabulary, folder)
    return folder, written


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.suffix == ".html"
    }


def test_pages_are_made_again_only_where_what_they_show_changed(made: Made) -> None:
    folder, first = pages_of(made, "site")
    assert first.pages == first.made == len(bytes_of(folder))
    again = pages_of(made, "site")[1]
    # The first page sums up everything, in two languages.
    assert (again.pages, again.made) == (first.pages, 2)
    write_gateway(GATEWAYS[0], made.folder / "1", ENTRIES, QUARTERS + 1)
    grown = pages_of(made, "site")[1]
    assert grown.pages == first.pages + 2
    assert 4 <= grown.made < first.pages // 2
    assert bytes_of(folder) == bytes_of(pages_of(made, "anew")[0])


def test_a_page_that_was_changed_is_made_again_and_one_that_is_no_more_goes(made: Made) -> None:
    folder, first = pages_of(made, "site")
    whole = bytes_of(folder)
    (folder / "register.html").write_text("Something else.")
    (folder / "cy" / "map.html").unlink()
    assert pages_of(made, "site")[1].made == 4
    assert bytes_of(folder) == whole
    fewer = made.national()
    fewer = replace(fewer, totals=fewer.totals[:-1])
    assert pages_of(made, "site", fewer)[1].pages == first.pages - 2
    assert len(bytes_of(folder)) == first.pages - 2


def test_a_listing_that_cannot_be_read_makes_every_page_again(made: Made) -> None:
    folder, first = pages_of(made, "site")
    for text in ("", "[]", '{"../a": 1}', '{"/a": ["b", "c"]}', "\x00"):
        (folder / "observatory.json").write_text(text)
        assert pages_of(made, "site")[1] == first
