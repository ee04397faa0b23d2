"""Four questions that a newcomer answers from the first page, each in at most two steps."""

import re
import time
from html import unescape

import pytest
from flask.testing import FlaskClient

from thirdcopy.cli.main import thirdcopy

MOST = 2
WALKS = {
    "which councils had an official in children's services": (
        ("Which councils had an immigration official",),
        "An official in children\u2019s services",
        (
            "Barnet Council",
            "Enfield Council",
            "Slough Council",
            "Sutton Council",
            "Thurrock Council",
        ),
        'thirdcopy deployments --service "children\'s services" --observed end-2021',
    ),
    "how many requests, how many supplied, how many not": (
        ("Immigration Enforcement, repaired: July to September 2026",),
        'id="s-cmg-home-office"',
        ("Received", "Supplied", "Nothing supplied"),
        "thirdcopy verify log",
    ),
    "what the repaired agreement no longer allows": (
        ("repaired, beside Child maintenance records to the Home Office, as reported",),
        "No longer allowed",
        ("bank account", "names of the children", "asylum support"),
        "thirdcopy diff cmg-home-office-reported-2017 cmg-home-office --profile uk",
    ),
    "in what cases an address can reach enforcement": (
        ("In what cases can an address reach enforcement",),
        "Child maintenance records to Immigration Enforcement, repaired",
        ("Only in one of these 2 ways", "at the grade of senior officer or above"),
        "thirdcopy check nhs-digital-home-office cmg-home-office",
    ),
}


def follow(client: FlaskClient, path: str, link: str) -> str:
    """Give the address of the link on a page whose words contain *link*."""
    page = client.get(path).text
    for href, words in re.findall(r'<a [^>]*href="([^"]*)"[^>]*>(.*?)</a>', page, re.DOTALL):
        if link in unescape(words):
            return str(href)
    raise AssertionError(f"no link `{link}` on {path}")


@pytest.mark.parametrize("question", WALKS)
def test_a_question_is_answered_from_the_first_page(client: FlaskClient, question: str) -> None:
    steps, after, answers, command = WALKS[question]
    path = "/"
    assert len(steps) <= MOST
    for step in steps:
        path = follow(client, path, step)
    text = _ready(client, path)
    answer = text.partition(after)[2]
    assert all(said in answer for said in answers), path
    said = unescape(re.sub(r"<[^>]+>", " ", text))
    assert command in said
    name = command.split()[1]
    assert name in thirdcopy.commands


def test_a_link_that_is_not_there_is_noticed(client: FlaskClient) -> None:
    with pytest.raises(AssertionError, match="no link"):
        follow(client, "/", "No such question")


def _ready(client: FlaskClient, path: str) -> str:
    for _ in range(40):
        text = client.get(path.partition("#")[0]).text
        if "Still being checked" not in text:
            return text
        time.sleep(0.25)
    raise AssertionError("the page was never ready")
