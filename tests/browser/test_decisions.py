import re

import pytest
from playwright.sync_api import Page, expect

from opened_page import Open
from thirdcopy import gateway as gates
from web_world import SmallWorld

pytestmark = pytest.mark.browser


def state(world: SmallWorld, name: str) -> str:
    number = world.numbers[name]
    return gates.load(world.gateway, gates.find(world.gateway, number)).case.state


def test_a_decision_is_made_without_script_from_signing_in_to_the_sealed_answer(
    open_page: Open, world: SmallWorld
) -> None:
    number = world.numbers["to-decide-3"]
    page = open_page("/", script=False, width=320)
    page.get_by_role("link", name="Sign in", exact=True).click()
    page.get_by_role("button", name="Tess Unwin").click()
    page.get_by_role("link", name=number).click()
    page.get_by_role("button", name="The agreement permits: supply").click()
    expect(page.get_by_role("heading", name="This was not done")).to_be_visible()
    page.get_by_label("Home address").check()
    page.get_by_role("radio", name="Clause 4.1").check()
    page.get_by_label("Reasons").fill("Each condition is met, and no less would do.")
    page.get_by_role("button", name="The agreement permits: supply").click()
    expect(page.get_by_text("Your decision has been recorded.")).to_be_visible()
    assert state(world, "to-decide-3") == "delivered"
    told = open_page(f"/cases/{number}", script=False, who="ie-2")
    with told.expect_download() as download:
        told.get_by_role("link", name="Answer 1 (sealed)").click()
    assert download.value.suggested_filename == f"{number}-1.json"


def test_a_decision_is_made_by_keyboard_alone(open_page: Open, world: SmallWorld) -> None:
    page = open_page(f"/cases/{world.numbers['to-decide-4']}", who="cmg-decider")
    _tab_to(page, "#reasons")
    page.keyboard.type("It is not shown to be necessary for this person.")
    _tab_to(page, 'button[value="refuse"]')
    page.keyboard.press("Enter")
    expect(page.get_by_text("Your decision has been recorded.")).to_be_visible()
    assert state(world, "to-decide-4") == "refused"


def test_with_script_the_error_summary_has_the_focus_and_leads_to_its_answer(
    open_page: Open,
) -> None:
    page = open_page("/cases/new/cmg-home-office", who="ie-1")
    page.get_by_role("button", name="Start now").click()
    page.goto(page.url.replace("/purpose", "/person"))
    page.get_by_label("Given names").fill("Kept")
    page.get_by_role("button", name="Continue").click()
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    page.get_by_role("link", name="Enter a real date of birth").click()
    expect(page.locator("#birth-date-day")).to_be_focused()
    expect(page.get_by_label("Given names")).to_have_value("Kept")


def test_the_way_into_the_page_skips_what_is_the_same_on_every_page(open_page: Open) -> None:
    page = open_page("/register")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#main-content$"))


def test_a_person_who_changes_language_stays_on_the_page(open_page: Open) -> None:
    page = open_page("/register/council-status-check")
    page.get_by_role("link", name="Cymraeg").click()
    expect(page).to_have_url(re.compile("/cy/register/council-status-check$"))
    page.get_by_role("link", name="Cofrestr", exact=True).click()
    expect(page).to_have_url(re.compile("/cy/register$"))
    page.get_by_role("link", name="English").click()
    expect(page).to_have_url(re.compile("[0-9]/register$"))


def _tab_to(page: Page, selector: str) -> None:
    for _ in range(150):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(selector)
