"""Statistics and answers on the pages, and the same on the command line."""

import json

import pytest
from flask import Flask
from flask.testing import FlaskClient

from thirdcopy import gateway as gates
from thirdcopy.register import ALL_MEASURES, parse_figures, parse_question
from thirdcopy.register.question import format_question
from thirdcopy.web.figures import Figures
from thirdcopy.web.pages.statistics import headline
from thirdcopy_client.canonical import hash_of
from thirdcopy_client.errors import MalformedError, UnavailableError
from web_world import SmallWorld


def test_a_page_its_csv_and_its_json_have_the_same_figures(client: FlaskClient) -> None:
    page = client.get("/statistics/2017-Q2").text
    table = parse_figures(client.get("/statistics/2017-Q2.csv").data)
    document = json.loads(client.get("/statistics/2017-Q2.json").data)
    assert [one["shown"] for one in document["figures"]] == [one.shown for one in table.values()]
    assert {one["kind"] for one in document["figures"]} == {"recountable", "attested"}
    assert document["definitions"].keys() == {one.measure for one in table}
    assert "3 records were supplied for 6 requests" in page


@pytest.mark.parametrize(
    ("supplied", "received", "said"),
    [
        ("5", "145", "About 5 records were supplied for about 145 requests"),
        ("0", "145", "Nothing was supplied for about 145 requests"),
        ("*", "145", "For about 145 requests a number of records too small to print was supplied"),
        ("0", "*", "Too few requests to say how many"),
        ("0", "0", "Nobody asked"),
    ],
)
def test_a_headline_says_none_and_few_plainly(
    app: Flask, supplied: str, received: str, said: str
) -> None:
    shown = {"supplied": supplied, "received": received}
    with app.test_request_context("/"):
        figures = Figures(hash_of(b""), "2026-Q3", shown, recountable=False)
        assert headline(figures) == f"{said}, July to September 2026"


def test_a_chart_says_truly_where_its_table_is(client: FlaskClient) -> None:
    """A text browser and a screen reader read the description where others see bars."""
    for path in ("/statistics", "/statistics/agreement/nhs-digital-home-office"):
        page = client.get(path).text
        assert page.count("<table") or "The table below" not in page
        assert "has the same figures" in page


def test_figures_corrected_before_parliament_show_old_new_and_reason(client: FlaskClient) -> None:
    page = client.get("/statistics/elsewhere").text
    assert "<s>520</s>" in page
    assert "531" in page
    assert "HCWS272" in page


def test_each_agreement_has_a_page_over_time_and_no_other_has(client: FlaskClient) -> None:
    assert "Over time" in client.get("/statistics/agreement/nhs-digital-home-office").text
    for name in ("none", "council-referral"):
        assert client.get(f"/statistics/agreement/{name}").status_code == 404


def test_a_month_of_an_attested_agreement_is_not_published(world: SmallWorld) -> None:
    found = gates.statistics(world.gateway, "2026-07")
    exact = {one.agreement.hash for one in gates.registered(world.gateway)}
    exact = {one for one in exact if world.gateway.ruleset_of(one).agreement.counts == "exact"}
    assert {one.of for one in found.figures} <= exact
    assert frozenset(found.figures) == found.recountable


@pytest.mark.parametrize("period", ["2017-Q5", "17", "2017-13", "", "2017-Q2..", "x..y"])
def test_what_is_no_period_says_what_one_is(world: SmallWorld, period: str) -> None:
    with pytest.raises(MalformedError):
        gates.statistics(world.gateway, period)


def test_a_period_that_is_not_closed_is_not_published(world: SmallWorld) -> None:
    with pytest.raises(UnavailableError):
        gates.statistics(world.gateway, "2030-Q1")


def test_every_question_of_the_library_has_a_page_with_its_command(
    client: FlaskClient, world: SmallWorld
) -> None:
    questions = world.gateway.library.questions
    assert len(questions) >= 8
    for one in questions:
        assert f"thirdcopy answer {one.id}" in client.get(f"/answers/{one.id}").text
        assert one.asks_cy in client.get(f"/cy/answers/{one.id}").get_data(as_text=True).replace(
            "&#39;", "'"
        )
        assert json.loads(client.get(f"/answers/{one.id}.json").data)["id"] == one.id
    assert client.get("/answers/none").status_code == 404


def test_an_answer_gives_the_figures_that_were_published(client: FlaskClient) -> None:
    answer = json.loads(client.get("/answers/tracing-rejected-and-why.json").data)
    (quarter,) = [one for one in answer["periods"] if one["period"] == "2017-Q2"]
    shown = {one["measure"]: one["shown"] for one in quarter["figures"]}
    assert (shown["received"], shown["rejected"]) == ("6", "1")
    assert shown["rejected-not-countersigned"] in {"*", "[c]"}


def test_a_question_is_written_as_it_is_read(world: SmallWorld) -> None:
    for one in world.gateway.library.questions:
        assert parse_question(format_question(one), "q") == one
        assert {*one.measures} <= ALL_MEASURES.keys()
        for broken in (b"\xff", b"id = 1", format_question(one) + b'more = "x"\n'):
            with pytest.raises(MalformedError):
                parse_question(broken, "q")


def test_a_table_that_was_wrong_is_restated_with_both_figures_and_the_reason(
    world: SmallWorld, client: FlaskClient
) -> None:
    """An earlier program's mistake is put into the database, as it would have been left there."""
    gateway = world.gateway
    assert not gates.restate(gateway, "2026-Q3", "nothing has changed")
    right = gates.attested_csv(gateway, "2026-Q3")
    assert right is not None
    wrong = right.replace(b'"breaches","0"', b'"breaches","4"', 1)
    assert wrong != right
    with gateway.engine.begin() as connection:
        for name in connection.exec_driver_sql(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'attested'"
        ).fetchall():
            connection.exec_driver_sql(f'DROP TRIGGER "{name[0]}"')
        connection.exec_driver_sql(
            "UPDATE attested SET csv = ?, sha256 = ? WHERE period = '2026-Q3'",
            (wrong, hash_of(wrong)),
        )
    assert gates.restate(gateway, "2026-Q3", "four breaches were counted twice over")
    page = client.get("/statistics/2026-Q3").text
    assert "four breaches were counted twice over" in page
    found = gates.statistics(gateway, "2026-Q3")
    ((version, changed),) = found.corrections()
    assert (version.number, [(one.was, one.now) for one in changed]) == (2, [("4", "0")])
    assert client.get("/statistics/2026-Q3/attested-1.csv").data == wrong
    assert client.get("/statistics/2026-Q3/attested.csv").data == right
