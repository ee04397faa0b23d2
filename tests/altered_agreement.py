"""One well-formed agreement, and ways to alter it: each test spoils one thing."""

from texts import ROOT, library
from thirdcopy.agreement import Agreement, Fault, faults, parse

NAME = "agreements/cmg-home-office/agreement.md"


def text() -> str:
    """Give the repaired agreement, which has every part that a text can have."""
    return (ROOT / NAME).read_text(encoding="utf-8")


def altered(old: str, new: str) -> str:
    """Give the agreement with *old*, which stands in it once, replaced."""
    whole = text()
    assert whole.count(old) == 1, f"expected once: {old}"
    return whole.replace(old, new)


def with_clause(clause: str, number: str = "8.1") -> str:
    """Give the agreement with one more clause under a paragraph of its own."""
    return f'{text()}\n{number} A paragraph.\n\n```cedar\n@id("{number}")\n{clause}\n```\n'


def with_promise(promise: str, number: str = "9.9") -> str:
    """Give the agreement with one more promise under a paragraph of its own."""
    return f"{text()}\n{number} A paragraph.\n\n```promise\n{number} {promise}\n```\n"


def found(whole: str) -> tuple[Fault, ...]:
    """Give what is wrong in a text."""
    return faults(whole.encode(), NAME, library().vocabulary)


def agreed(whole: str) -> Agreement:
    """Read a text that has nothing wrong."""
    return parse(whole.encode(), NAME, library().vocabulary)


def line_of(whole: str, part: str) -> int:
    """Give the line of the first place where *part* stands."""
    return whole[: whole.index(part)].count("\n") + 1
