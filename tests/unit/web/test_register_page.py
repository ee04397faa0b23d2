"""The register for readers and for programs: filters, formats, pages of bodies and purposes."""

import csv
import io
import re
import time
import xml.etree.ElementTree as ET

import pytest
from flask.testing import FlaskClient

from thirdcopy import gateway as gates
from thirdcopy.register import FIELDS
from thirdcopy.web.wanted import Wanted, wanted
from web_world import SmallWorld

ATOM = "{http://www.w3.org/2005/Atom}"
REPAIRED, REPORTED = "cmg-home-office", "cmg-home-office-reported-2017"


def ready(client: FlaskClient, path: str) -> str:
    """Give a page when nothing on it is still being worked out."""
    for _ in range(40):
        text = client.get(path).text
        if "Still being checked" not in text and "Being checked" not in text:
            return text
        time.sleep(0.25)
    raise AssertionError("the page was never ready")


def listed(client: FlaskClient, query: str) -> set[str]:
    text = client.get(f"/register?{query}").text
    return {part.partition('"')[0] for part in text.split('id="a-')[1:]}


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("words=maintenance+repaired", {REPAIRED}),
        ("words=CYNHALIAETH", {REPAIRED, REPORTED}),
        ("words=no-such-word", set()),
        ("body=nhs-digital", {"nhs-digital-home-office"}),
        ("body=enfield", {"council-status-check", "council-referral"}),
        ("purpose=homelessness", {"council-status-check"}),
        ("dataset=child-maintenance", {REPAIRED, REPORTED}),
        ("dataset=child-maintenance&status=in+force", {REPAIRED}),
        ("body=none-such", set()),
    ],
)
def test_agreements_are_found_by_words_and_filters(
    client: FlaskClient, query: str, names: set[str]
) -> None:
    assert listed(client, query) == names


def test_nobody_is_found_by_a_name_and_the_page_says_why(
    client: FlaskClient, world: SmallWorld
) -> None:
    person = next(iter(world.world.people.values()))
    assert listed(client, f"words={person.name.replace(' ', '+')}") == set()
    assert "It cannot search for people" in client.get("/register").text


def test_what_is_looked_for_is_cut_and_shown_again_as_text(client: FlaskClient) -> None:
    assert len(wanted({"words": "x" * 5_000}).words) == 200
    assert not Wanted()
    text = client.get("/register?words=%22%3E%3Cscript%3E").text
    assert "<script>" not in text.partition("<main")[2]
    assert "&#34;&gt;&lt;script&gt;" in text


def test_the_register_as_csv_has_a_row_for_each_agreement(client: FlaskClient) -> None:
    rows = list(csv.DictReader(io.StringIO(client.get("/register.csv").text)))
    by_id = {row["id"]: row for row in rows}
    found = client.get("/register.json").json
    assert found is not None
    assert set(by_id) == {one["id"] for one in found["agreements"]}
    assert by_id["nhs-digital-home-office"]["who-can-count"] == "anyone"
    assert by_id[REPAIRED]["who-can-count"] == "auditor"
    assert {row["text-withheld"] for row in rows} == {"no"}


def test_the_uk_register_has_its_eighteen_fields(client: FlaskClient) -> None:
    rows = list(csv.DictReader(io.StringIO(client.get("/register-uk.csv").text)))
    assert all(tuple(row) == FIELDS for row in rows)
    assert len(rows) == 5


def test_the_feed_has_an_entry_for_each_act_and_its_own_ids(
    client: FlaskClient, world: SmallWorld
) -> None:
    feed = ET.fromstring(client.get("/register.atom").data)  # noqa: S314 - our own
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) == len(gates.registered_acts(world.gateway))
    ids = [one.findtext(f"{ATOM}id") for one in entries]
    assert len(set(ids)) == len(ids)
    assert any(
        "Suspended: Tracing of patients" in (one.findtext(f"{ATOM}title") or "") for one in entries
    )
    assert all((one.findtext(f"{ATOM}updated") or "").endswith("T00:00:00Z") for one in entries)


def test_the_catalogue_links_only_to_what_is_there(client: FlaskClient) -> None:
    answer = client.get("/register.jsonld")
    assert answer.content_type == "application/ld+json"
    found = answer.json
    assert found is not None
    addresses = [
        distribution["dcat:downloadURL"]["@id"]
        for dataset in found["dcat:dataset"]
        for distribution in dataset["dcat:distribution"]
    ]
    assert addresses
    assert {client.get(one).status_code for one in addresses} == {200}


@pytest.mark.parametrize(
    "path",
    [
        "/map",
        "/bodies",
        "/bodies/home-office",
        "/bodies/enfield",
        "/purposes",
        "/purposes/immigration-enforcement",
        "/datasets",
        "/datasets/child-maintenance",
        "/datasets/immigration-casefile",
        "/reach/home-address/immigration-enforcement",
        "/reach/bank-account/adverse",
        "/reach/attendance/adverse",
        "/deployments",
        "/returns",
        "/claims",
        "/claims/strictly-controlled",
        "/claims/voluntary",
        "/before-giving-data",
        "/register/cmg-home-office/card",
        "/register/nhs-digital-home-office/card",
        "/register/cmg-home-office/compared/cmg-home-office-reported-2017",
    ],
)
def test_each_page_stands_in_both_languages(client: FlaskClient, path: str) -> None:
    assert '<html lang="en"' in client.get(path).text
    welsh = client.get(f"/cy{path}")
    assert (welsh.status_code, '<html lang="cy"' in welsh.text) == (200, True)


@pytest.mark.parametrize(
    "path",
    [
        "/bodies/nobody",
        "/purposes/none",
        "/datasets/none",
        "/reach/none/adverse",
        "/reach/home-address/none",
        "/claims/none",
        "/register/none/card",
        "/register/cmg-home-office/compared/none",
    ],
)
def test_what_is_not_there_is_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_body_shows_what_it_gives_and_receives_and_where_officials_were(
    client: FlaskClient,
) -> None:
    office = client.get("/bodies/home-office").text
    assert "Tracing of patients" in office.partition("It may receive")[2]
    assert (
        "children" in client.get("/bodies/enfield").text.partition("Officials who were posted")[2]
    )


def test_a_dataset_says_who_can_come_to_hold_it_and_what_closes_the_way(
    client: FlaskClient,
) -> None:
    text = ready(client, "/datasets/child-maintenance")
    assert "Immigration Enforcement" in text
    assert "would leave no way" in text
    assert "thirdcopy flows agreements --who-reaches child-maintenance" in text
    nobody = ready(client, "/datasets/council-question")
    assert "Nobody else, by any agreement" in nobody


def test_a_claim_that_is_refuted_says_so_of_the_text_with_a_request(client: FlaskClient) -> None:
    text = ready(client, "/claims/strictly-controlled")
    assert "Refuted" in text
    assert "Proved" in text
    assert "of the text by itself" in text
    found = client.get("/claims.json").json
    assert found is not None
    strict = next(one for one in found["claims"] if one["id"] == "strictly-controlled")
    assert [one["verdict"] for one in strict["answers"]] == ["refuted", "proved"]


def test_a_text_that_a_claim_asks_two_things_of_says_which_line_is_which(
    client: FlaskClient,
) -> None:
    page = ready(client, "/claims")
    own = page.partition('id="c-decisions-are-the-councils"')[2].partition("</section>")[0]
    lines = re.findall(r"<li>(.*?)</li>", own, re.DOTALL)
    assert len(lines) == len(set(lines)) == 3


def test_a_claim_of_which_nothing_can_be_asked_says_what_nobody_can_know(
    client: FlaskClient,
) -> None:
    assert "no text of the register bears on it" in client.get("/claims/voluntary").text
    for spoken, asks in (("", "What followed"), ("/cy", "Beth a ddilynodd")):
        helps = client.get(f"{spoken}/claims/helps-to-resolve-status").text
        assert f'href="{spoken}/answers/what-followed">{asks}' in helps


def test_a_card_says_only_what_a_clause_may_give(client: FlaskClient) -> None:
    text = client.get("/register/cmg-home-office/card").text
    assert "Home address. Never, under this agreement: name, date of birth." in text
    assert "You have the right to object (UK GDPR, Article 21)" in text
    assert "depends on the lawful basis" in client.get(f"/register/{REPORTED}/card").text


def test_returns_of_activity_stand_on_their_page_and_on_the_agreements_and_bodys(
    client: FlaskClient,
) -> None:
    model, other = "/register/council-status-check", "/register/cmg-home-office"
    for path in ("/returns", model, "/bodies/enfield"):
        page = client.get(path).text
        assert "Returns of activity" in page, path
        assert "Spoken checks" in page, path
        assert 'href="/returns.csv"' in page, path
    for path in (other, "/bodies/home-office"):
        assert "Spoken checks" not in client.get(path).text, path
    found = client.get("/returns.json").json
    assert found
    rows = list(csv.DictReader(io.StringIO(client.get("/returns.csv").text)))
    assert len(rows) == len(found["returns"]) > 1
    shown = {(one["period"], one["body"]): one["shown"] for one in found["returns"]}
    assert all(
        one["spoken-file"] == shown[one["period"], one["body"]]["spoken-file"] for one in rows
    )
    assert {one["agreement"] for one in rows} == {"council-status-check"}
    own = client.get(f"{model}.json").json
    assert own
    assert own["returns"] == found["returns"]


def test_an_answer_by_body_has_a_row_for_each_with_every_figure_of_it(client: FlaskClient) -> None:
    page = client.get("/answers/checks-by-council").text
    rows = re.findall(r"<tr role=\"row\">(.*?)</tr>", page.partition("<tbody>")[2], re.DOTALL)
    barnet = [row for row in rows if "Barnet Council" in row]
    assert len(barnet) == 1
    assert barnet[0].count("<td") == 3


@pytest.mark.parametrize("mount", ["", "/cy"])
def test_what_refuses_is_named_and_each_clause_leads_to_its_text(
    client: FlaskClient, mount: str
) -> None:
    page = ready(client, f"{mount}/register/{REPAIRED}/compared/{REPORTED}")
    assert ("which items may go" in page) == (not mount)
    assert "scope." not in page
    linked = re.findall(rf'href="{mount}/register/{REPAIRED}#(clause-[^"]+)"', page)
    assert linked
    text = client.get(f"{mount}/register/{REPAIRED}").text
    assert all(f'id="{one}"' in text for one in linked)


def test_an_answer_of_many_agreements_begins_with_links_to_each(client: FlaskClient) -> None:
    page = ready(client, "/reach/home-address/immigration-enforcement")
    linked = re.findall(r'href="#(r-\d+)"', page)
    assert len(linked) > 1
    assert linked == re.findall(r'<h2 [^>]*id="(r-\d+)"', page)
