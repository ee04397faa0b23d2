import re
from hashlib import sha256

import pytest
from playwright.sync_api import Page, expect

from opened_page import Open
from web_world import ROOT, SmallWorld

pytestmark = pytest.mark.browser

PUBLIC = [
    "/",
    "/register",
    "/register/cmg-home-office",
    "/register/cmg-home-office-reported-2017",
    "/register/council-status-check",
    "/register/nhs-digital-home-office",
    "/statistics",
    "/statistics/2017-Q2",
    "/statistics/2026-Q3",
    "/statistics/agreement/nhs-digital-home-office",
    "/answers",
    "/answers/requests",
    "/statistics/elsewhere",
    "/answers/checks-by-council",
    "/cy/answers/what-followed",
    "/log",
    "/map",
    "/bodies",
    "/bodies/enfield",
    "/purposes/immigration-enforcement",
    "/datasets/child-maintenance",
    "/reach/home-address/immigration-enforcement",
    "/deployments",
    "/particulars",
    "/cy/particulars",
    "/returns",
    "/cy/returns",
    "/claims",
    "/claims/strictly-controlled",
    "/before-giving-data",
    "/register/cmg-home-office/card",
    "/register/cmg-home-office/compared/cmg-home-office-reported-2017",
    "/register?words=maintenance",
    "/cy/map",
    "/cy/deployments",
    "/cy/claims/strictly-controlled",
    "/cy/register/cmg-home-office/card",
    "/my-record",
    "/cy/my-record",
    "/my-record/authority",
    "/my-record/rights",
    "/my-record/close",
    "/sign-in",
    "/cy/sign-in",
    "/signed-out",
    "/nope",
    "/cy/",
    "/cy/register",
    "/cy/register/cmg-home-office",
    "/cy/statistics/2026-Q3",
]
SIGNED_IN = [
    ("cmg-decider", "/cases"),
    ("cmg-decider", "/cases/{to-decide-2}"),
    ("cmg-decider", "/cy/cases/{to-decide-2}"),
    ("cmg-decider", "/cases/{october-at-risk}"),
    ("cmg-handler", "/cases/{to-screen-1}"),
    ("scs-official", "/cases/{to-answer}"),
    ("ie-1", "/cases"),
    ("ie-1", "/cases/{july-absent}"),
    ("ie-2", "/cases/{july-supplied}"),
    ("ie-senior", "/cases/{to-countersign-0}"),
    ("ie-1", "/cases/new"),
    ("ie-1", "/cases/new/cmg-home-office"),
    ("council-barnet", "/cy/cases/new/council-status-check"),
    ("cmg-lawyer", "/cases/{to-decide-2}"),
    ("cmg-lawyer", "/cases/{to-decide-2}/check-instrument"),
    ("cmg-lawyer", "/cy/cases/{to-decide-2}/check-instrument"),
    ("cmg-lead", "/cases"),
    ("cmg-lead", "/cases/{to-decide-2}/review"),
    ("council-enfield", "/cases/{to-answer}"),
    ("council-enfield", "/cases/{to-answer}/record-view"),
    ("ho-posted", "/cases"),
    ("ho-posted", "/advice"),
    ("ho-posted", "/advice/{to-answer}"),
    ("ho-posted", "/cy/advice/{to-answer}"),
    ("ho-posted", "/spoken/council-status-check"),
    ("cmg-rights-1", "/rights"),
    ("cmg-rights-1", "/rights/passes/new"),
    ("cmg-rights-1", "/cy/rights/new"),
    ("ho-posted", "/activity"),
    ("ho-posted", "/cy/activity"),
    ("admin-1", "/people"),
    ("admin-1", "/cy/people"),
    ("admin-1", "/people/new"),
    ("admin-1", "/people/p-cmg-decider"),
    ("admin-1", "/cy/people/p-cmg-decider"),
    ("admin-1", "/people/systems"),
    ("admin-1", "/keys"),
    ("admin-1", "/cy/keys"),
    ("cmg-rights-1", "/information"),
    ("cmg-rights-1", "/information/new"),
    ("cmg-rights-1", "/cy/information/new"),
    ("cmg-editor", "/editing"),
    ("cmg-editor", "/editing/cmg-home-office/particulars"),
    ("cmg-editor", "/cy/editing/cmg-home-office/particulars/deployment"),
    ("cmg-editor", "/editing/cmg-home-office/particulars/charge"),
    ("cmg-editor", "/editing/cmg-home-office/particulars/challenge"),
    ("scs-editor", "/editing"),
    ("cmg-editor", "/cy/editing"),
    ("cmg-rights-1", "/information"),
    ("cmg-rights-1", "/cy/information/new"),
    ("cmg-decider", "/away"),
    ("cmg-decider", "/cy/away"),
    ("ie-2", "/cases/{july-supplied}/receipts"),
    ("ie-2", "/cy/cases/{july-supplied}/receipts"),
    ("cmg-auditor", "/cases"),
    ("cmg-auditor", "/audit?find=yes"),
    ("cmg-auditor", "/cy/audit?find=yes&since=x"),
    ("cmg-auditor", "/audit/cases/{july-supplied}"),
    ("cmg-auditor", "/audit/reads"),
    ("cmg-auditor", "/cy/audit/reads"),
    ("cmg-auditor", "/cy/audit/unusual"),
    ("cmg-auditor", "/audit/samples"),
    ("cmg-auditor", "/cy/audit/samples"),
    ("cmg-auditor", "/sign-in/again"),
]
WIDTHS = (320, 1280)
PICTURES = ROOT / "build" / "pictures"
"""Where each run leaves a picture of every page, for people to look at."""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def picture_of(who: str, path: str) -> str:
    """Name the picture of a page: who looks, and its address in letters that a file may have."""
    return f"{who}{re.sub('[^a-z0-9-]+', '_', path)}"


def named(path: str, world: SmallWorld) -> str:
    return path.format_map(world.numbers)


def overflow(page: Page) -> int:
    return int(
        page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    )


def crowded(page: Page) -> list[str]:
    """Give what stands directly below a table without the room that sets it apart."""
    found: list[str] = page.evaluate(
        """[...document.querySelectorAll("table + h2, table + h3, table + table, table + figure")]
          .filter(one => one.getBoundingClientRect().top
            - one.previousElementSibling.getBoundingClientRect().bottom < 25)
          .map(one => one.textContent.trim().slice(0, 60))"""
    )
    return found


def violations(page: Page, axe: str) -> list[str]:
    page.evaluate(axe)
    found = page.evaluate("rules => axe.run({runOnly: rules})", RULES)
    return [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found["violations"]]


def fits_without_barriers(page: Page, axe: str, name: str) -> None:
    """See that a page fits and has no barrier, and keep a picture of it at each width."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.screenshot(path=PICTURES / f"{name}-{width}.png", full_page=True)
        assert overflow(page) == 0
        assert crowded(page) == []
        assert violations(page, axe) == []


@pytest.mark.parametrize("path", PUBLIC)
def test_a_public_page_fits_and_has_no_barrier_that_axe_can_find(
    open_page: Open, axe: str, path: str
) -> None:
    fits_without_barriers(open_page(path, width=320), axe, picture_of("anybody", path))


@pytest.mark.parametrize(("who", "path"), SIGNED_IN)
def test_a_page_of_casework_fits_and_has_no_barrier_that_axe_can_find(
    open_page: Open, axe: str, world: SmallWorld, who: str, path: str
) -> None:
    page = open_page(named(path, world), width=320, who=who)
    expect(page.locator("h1")).to_have_count(1)
    fits_without_barriers(page, axe, picture_of(who, path))


def test_an_auditor_reads_a_case_and_draws_a_sample_without_script(
    open_page: Open, axe: str, world: SmallWorld
) -> None:
    number = world.numbers["july-supplied"]
    page = open_page(f"/cases/{number}", width=320, script=False, who="cmg-auditor")
    page.get_by_label("Reason for reading").fill("Drawn in the sample of the quarter.")
    page.get_by_role("button", name="Read the case").click()
    expect(page.get_by_text("Everything that happened").first).to_be_visible()
    assert overflow(page) == 0
    page.goto("/audit/samples")
    page.get_by_label("How many cases").fill("2")
    page.get_by_label("Why").fill("The sample of the quarter.")
    secret = "words of my own"  # noqa: S105 - of a test
    page.get_by_label("SHA-256 of your words").fill(sha256(secret.encode()).hexdigest())
    page.get_by_role("button", name="Commit to the sample").click()
    page.get_by_label("Your words").fill(secret)
    page.get_by_role("button", name="Draw the sample").click()
    expect(page.get_by_role("heading", level=3)).to_have_count(2)
    assert overflow(page) == 0
    path = page.url
    fits_without_barriers(open_page(path, width=320, who="cmg-auditor"), axe, "sample-drawn")


def test_the_checks_see_a_page_that_is_too_wide_and_one_with_a_barrier(
    open_page: Open, axe: str
) -> None:
    page = open_page("/", width=320)
    page.evaluate("document.querySelector('h1').style.width = '900px'")
    page.evaluate("document.querySelector('main').append(document.createElement('input'))")
    assert overflow(page) > 0
    assert any(one.startswith("label") for one in violations(page, axe))


def test_the_checks_see_a_heading_that_stands_too_close_to_the_table_above_it(
    open_page: Open,
) -> None:
    page = open_page("/deployments")
    page.evaluate("document.querySelector('table').after(document.createElement('h2'))")
    assert crowded(page) == []
    page.evaluate("document.querySelector('table + h2').style.margin = '0'")
    assert crowded(page) == [""]


def test_pages_load_nothing_from_elsewhere_and_break_no_policy_of_their_own(
    open_page: Open, address: str
) -> None:
    page = open_page("/", script=True)
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto("/register/cmg-home-office")
    page.wait_for_load_state("networkidle")
    assert asked
    assert all(url.startswith(address) for url in asked)
    assert said == []
    assert page.evaluate("document.body.classList.contains('govuk-frontend-supported')")


def test_a_page_prints_without_what_only_a_screen_needs(open_page: Open) -> None:
    page = open_page("/register/cmg-home-office")
    page.emulate_media(media="print")
    assert not page.locator(".app-contents").is_visible()
    assert page.locator(".app-clause").first.is_visible()


def test_on_paper_everything_is_open_and_a_long_answer_begins_on_the_first_page(
    open_page: Open,
) -> None:
    page = open_page("/reach/home-address/immigration-enforcement")
    assert not page.get_by_text("counts and ages are never negative").is_visible()
    page.emulate_media(media="print")
    assert page.get_by_text("counts and ages are never negative").is_visible()
    assert page.locator(".app-command").is_visible()
    broken = "one => getComputedStyle(one).breakInside"
    assert page.locator("section.app-listed").first.evaluate(broken) == "auto"
