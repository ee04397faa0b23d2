# ruff: noqa: RUF001 - the apostrophe of print, which Welsh needs
"""An agreement's page: its law, who may get what, promises in words, versions, days missed."""

import datetime as dt
import re
import shutil
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from texts import ROOT, library
from thirdcopy.agreement import Dates
from thirdcopy.analysis import Findings, PromiseResult
from thirdcopy.register import Status, on_day
from thirdcopy.store.library import load
from thirdcopy.web import create_app
from thirdcopy.web.explained import explained
from thirdcopy.web.words import all_words
from thirdcopy_client.canonical import hash_of
from web_world import SmallWorld

REPAIRED, REFERRAL = "cmg-home-office", "council-referral"
PROFILES = ("uk", "as-was")
PAST = dt.date(2020, 1, 1)
WITHOUT = re.compile(r'```cedar\n@id\("4\.2"\)\nforbid.*?```\n', re.DOTALL)


def page(client: FlaskClient, path: str) -> str:
    """Give a page when nothing on it is still being worked out."""
    for _ in range(40):
        text = client.get(path).text
        if "Still being checked" not in text and "Yn dal i gael ei wirio" not in text:
            return text
        time.sleep(0.25)
    raise AssertionError("the page was never ready")


@pytest.mark.parametrize(
    ("path", "said"),
    [
        (
            f"/register/{REPAIRED}",
            (
                *("Part 3 of the Data Protection Act 2018", "Immigration and Asylum Act 1999"),
                *("Child Support Act 1991, section 50", "90 days", "It ends unless it is renewed"),
                *("its key stand in the public log since", "law enforcement (Data Protection Act"),
                *("Immigration Enforcement may be given the item “home address”", "All of it"),
                "Nobody can ever be given, be told, keep or be passed anything",
            ),
        ),
        (
            f"/cy/register/{REPAIRED}",
            (
                *("Rhan 3 o Ddeddf Diogelu Data 2018", "90 diwrnod", "Y cyfan"),
                *("Caiff Gorfodi Mewnfudo dderbyn yr eitem “cyfeiriad cartref”",),
                *("Nid yw cymal 5.5 yn newid dim", "mae gan un person un corff ac un radd"),
                *("Nid oes cymal yn gadael i neb ei chael", "yn y log cyhoeddus ers"),
            ),
        ),
    ],
)
def test_the_page_says_its_law_its_items_and_its_promises_in_words(
    client: FlaskClient, path: str, said: tuple[str, ...]
) -> None:
    text = page(client, path).replace("&#39;", "'")
    for part in said:
        assert part in text, part


def test_no_finding_of_a_welsh_page_is_marked_as_english(client: FlaskClient) -> None:
    text = page(client, "/cy/register/cmg-home-office-reported-2017")
    findings = text.partition('id="findings"')[2].partition('id="promises"')[0]
    assert '<span lang="cy">' in findings
    assert 'lang="en"' not in findings


def test_an_item_that_no_clause_gives_is_said_to_be_given_to_nobody() -> None:
    text, vocabulary = library().agreements[REPAIRED], library().vocabulary
    items = {item.field: item for item in explained(text, vocabulary, "en")}
    assert items["child-maintenance/name"].permits == ()
    address = items["child-maintenance/home-address"]
    assert [number for number, _ in address.permits] == ["4.1"]
    assert address.stops == ("5.1", "5.2", "5.3", "5.4", "5.5")


@pytest.fixture(scope="module")
def versioned(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], Path]:
    """Give a library in which the referral agreement has a second version without clause 4.2."""

    def made(word: str, earlier: str) -> Path:
        folder = tmp_path_factory.mktemp("versions")
        for part in ("agreements", "profiles"):
            shutil.copytree(ROOT / part, folder / part)
        file = folder / "agreements" / REFERRAL / "agreement.md"
        text = file.read_text(encoding="utf-8")
        old = text.replace(word, earlier)
        digest = hash_of(old.encode())
        (file.parent / "versions").mkdir()
        (file.parent / "versions" / f"{digest}.md").write_text(old, encoding="utf-8")
        keys = f'\nsupersedes = "{digest}"\nchange_note = "Anybody may decide."\ndiscloser ='
        new = WITHOUT.sub("", text).replace("\ndiscloser =", keys, 1)
        assert new.count("```cedar") == text.count("```cedar") - 1
        file.write_text(new, encoding="utf-8")
        return folder

    return made


def site_of(world: SmallWorld, folder: Path) -> FlaskClient:
    """Serve another library, of which nothing was found, so that the versions alone are asked."""
    gateway = replace(world.gateway, library=load(folder))
    kept = {
        name: tuple(PromiseResult(f"{name}:{one}", "", "holds") for one in text.promises)
        for name, text in gateway.library.agreements.items()
    }
    none = [Findings(name, rules, (), (), kept[name]) for name in kept for rules in PROFILES]
    return create_app(gateway, findings=none).test_client()


def test_what_a_version_newly_allows_stands_on_the_page(
    world: SmallWorld, versioned: Callable[[str, str], Path]
) -> None:
    client = site_of(world, versioned("", ""))
    english = page(client, f"/register/{REFERRAL}").partition('id="versions"')[2]
    assert "Anybody may decide." in english
    assert "Newly allows referral" in english
    welsh = page(client, f"/cy/register/{REFERRAL}").partition('id="versions"')[2]
    assert "Mae’n caniatáu o’r newydd: atgyfeirio" in welsh


def test_a_version_in_words_that_have_gone_is_said_and_not_guessed(
    world: SmallWorld, versioned: Callable[[str, str], Path]
) -> None:
    client = site_of(world, versioned('recipients = ["home-office"]', 'recipients = ["magic"]'))
    text = page(client, f"/register/{REFERRAL}").partition('id="versions"')[2]
    assert "words that are no longer in the vocabulary" in text


def test_an_agreement_of_one_version_says_so(client: FlaskClient) -> None:
    assert "This is the only version here." in page(client, f"/register/{REPAIRED}")


@pytest.mark.parametrize(
    "dates", [Dates("unknown", PAST, "unknown"), Dates("unknown", "unknown", PAST)]
)
def test_a_day_that_time_alone_has_missed_has_words_in_both_languages(dates: Dates) -> None:
    status = on_day(Status("in force"), dates, dt.date(2026, 1, 1))
    assert status.missed == PAST
    assert {f"status-{status.word}", f"status-missed-{status.word}"} <= all_words().keys()
