"""A real Chromium, and one small world served to it for all the tests of this folder."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from answering import answering
from opened_page import Open
from thirdcopy.web import create_app
from web_world import ROOT, SmallWorld, small_world

Contexts = Callable[..., BrowserContext]
# A machine with much else to do answers late; what is never so fails then, and no sooner.
expect.set_options(timeout=30_000)
AXE = ROOT / ".cache" / "pages" / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> SmallWorld:
    return small_world(tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="session")
def address(world: SmallWorld) -> Iterator[str]:
    with answering(create_app(world.gateway)) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        yield found
        found.close()


@pytest.fixture(scope="session")
def contexts(browser: Browser, address: str) -> Iterator[Contexts]:
    """Keep a browser's profile for each person, width and use of script, signed in once."""
    made: dict[tuple[int, bool, str | None], BrowserContext] = {}

    def context(width: int, who: str | None, *, script: bool) -> BrowserContext:
        key = (width, script, who)
        if key not in made:
            # The pages' policy would keep axe out, as it should; nothing else needs the bypass.
            made[key] = browser.new_context(
                base_url=address,
                viewport={"width": width, "height": 900},
                java_script_enabled=script,
                bypass_csp=script,
            )
            if who:
                page = made[key].new_page()
                page.goto("/sign-in")
                page.locator(f'button[value="{who}"]').click()
                # A page that is closed while it is on its way somewhere may never close.
                page.wait_for_url(lambda url: not url.endswith("/sign-in"))
                page.close()
        return made[key]

    yield context
    for one in made.values():
        one.close()


@pytest.fixture
def open_page(contexts: Contexts) -> Iterator[Open]:
    """Open pages of the site, as wide as asked, with or without script, signed in or not."""
    pages: list[Page] = []

    def opened(
        path: str, *, width: int = 1280, script: bool = True, who: str | None = None
    ) -> Page:
        pages.append(contexts(width, who, script=script).new_page())
        pages[-1].goto(path)
        return pages[-1]

    yield opened
    for page in pages:
        page.wait_for_load_state()
        page.close()


@pytest.fixture(scope="session")
def axe() -> str:
    return Path(AXE).read_text(encoding="utf-8")
