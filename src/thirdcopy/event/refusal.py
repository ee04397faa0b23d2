"""A refusal is a value with a code, a reason and, where a clause made it, that clause."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Refusal:
    """Say why something was not done, in words for the person who tried it.

    `code` is stable and is what is counted; `reason` names no person.
    """

    code: str
    reason: str
    clause: str | None = None
