"""Runs a guide as its reader would: each line of its `browser` blocks, in a real browser.

    sign in as NAME          open PATH             press BUTTON        follow LINK
    write LABEL = TEXT       pick LABEL = OPTION   tick LABEL          see TEXT
    remember the request [as NAME]                 days NUMBER
    picture NAME [at TEXT]

`{request}` stands for the number that was remembered last, `{NAME}` for that of a name. What is
between lines of a block is for the reader; a line that is none of these fails.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, FloatRect, Page, expect

_BLOCK: Final = re.compile(r"^```browser\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_SHOWN: Final = re.compile(r"!\[[^\]]+\]\(pictures/([a-z0-9-]+)\.png\)")
_WIDTH, _HEIGHT, _ABOVE = 700, 560, 90
_WAIT: Final = 30_000
"""How long a line may take, in thousandths of a second."""


@dataclass(frozen=True)
class Line:
    """One line of a block, with where it stands."""

    number: int
    text: str


def lines_of(guide: str) -> Iterator[Line]:
    """Give the lines of every `browser` block, in order."""
    for block in _BLOCK.finditer(guide):
        first = guide.count("\n", 0, block.start(1)) + 1
        for place, text in enumerate(block[1].splitlines()):
            if text.strip():
                yield Line(first + place, text.strip())


def pictures_in(guide: str) -> list[str]:
    """Give the names of the pictures that a guide shows, in order."""
    return _SHOWN.findall(guide)


@dataclass
class Reader:
    """Somebody who does what the guide says, one browser after another."""

    browser: Browser
    address: str
    pass_days: Callable[[int], None]
    pictures: Path
    known: dict[str, str] = field(default_factory=dict)
    made: list[str] = field(default_factory=list)
    page: Page = field(init=False)

    def __post_init__(self) -> None:
        """Open a browser in which nobody is signed in."""
        self.page = self._fresh()

    def follow(self, guide: str) -> None:
        """Do every line; the first that cannot be done fails, with its place."""
        for line in lines_of(guide):
            try:
                self._do(line.text.format_map(self.known))
            except Exception as error:
                error.add_note(f"line {line.number} of the guide: {line.text}")
                raise

    def _do(self, line: str) -> None:
        for begins, does in self._verbs().items():
            if line == begins or line.startswith(f"{begins} "):
                does(line.removeprefix(begins).strip())
                # A browser shows the next page before it has all of it.
                self.page.wait_for_load_state()
                return
        raise AssertionError(f"no such line: {line}")

    def _verbs(self) -> Mapping[str, Callable[[str], object]]:
        return {
            "sign in as": self._sign_in,
            "open": self.page.goto,
            "press": lambda name: self.page.get_by_role("button", name=name, exact=True).click(),
            "follow": lambda name: self.page.get_by_role("link", name=name).first.click(),
            "write": self._write,
            "pick": self._pick,
            "tick": lambda name: self.page.get_by_label(name, exact=True).first.check(),
            "see": lambda text: expect(self.page.get_by_text(text).first).to_be_visible(),
            "remember the request": self._remember,
            "days": lambda number: self.pass_days(int(number)),
            "picture": self._picture,
        }

    def _sign_in(self, name: str) -> None:
        self.page.context.close()
        self.page = self._fresh()
        self.page.goto("/sign-in")
        self.page.get_by_role("button", name=name).click()
        self.page.wait_for_url(lambda url: not url.endswith("/sign-in"))

    def _write(self, said: str) -> None:
        label, _, text = said.partition(" = ")
        self.page.get_by_label(label, exact=True).fill(text)

    def _pick(self, said: str) -> None:
        label, _, option = said.partition(" = ")
        named = self.page.get_by_role("group", name=label)
        if named.count():
            named.get_by_label(option, exact=True).check()
        else:
            self.page.get_by_label(label).select_option(label=option)

    def _remember(self, said: str) -> None:
        self.known["request"] = self.page.url.rsplit("/", 1)[1]
        if said:
            self.known[said.removeprefix("as ")] = self.known["request"]

    def _picture(self, said: str) -> None:
        """Take a picture of the page from its top, or from where a text stands in it."""
        name, _, text = said.partition(" at ")
        place = self.page.get_by_text(text).last.bounding_box() if text else None
        top = max(place["y"] - _ABOVE, 0) if place else 0
        clip: FloatRect = {"x": 0, "y": top, "width": _WIDTH, "height": _HEIGHT}
        self.pictures.mkdir(parents=True, exist_ok=True)
        path = self.pictures / f"{name}.png"
        self.page.screenshot(path=path, full_page=True, clip=clip)
        self.made.append(name)

    def _fresh(self) -> Page:
        context = self.browser.new_context(
            base_url=self.address,
            viewport={"width": _WIDTH, "height": _HEIGHT},
            java_script_enabled=False,
        )
        page = context.new_page()
        page.set_default_timeout(_WAIT)
        page.set_default_navigation_timeout(6 * _WAIT)
        return page
