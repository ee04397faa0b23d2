"""What an event says, in words: for the auditor, who reads everything that was recorded with it."""

from collections.abc import Callable, Mapping
from typing import Final, cast

from thirdcopy.agreement import FactDeclaration
from thirdcopy.event import KINDS, Event
from thirdcopy.web.language import capital, is_said, moment_words, say, spoken
from thirdcopy.web.site import field_word, word
from thirdcopy_client.canonical import Json
from thirdcopy_client.clock import Micros

HIDDEN: Final = frozenset({"form", "facts", "record", "ciphertext"})
"""Members that stand elsewhere on the page, in words, or mean nothing to people."""
MEMBERS: Final = frozenset({name for kind in KINDS.values() for name in kind.told | kind.kept}) - (
    HIDDEN
)
"""Every member that may be shown; each has words, `member-<name>`."""
_NOTHING: Final = "\u2013"
_TIMES: Final = frozenset({"as_at", "expires", "read_at"})
_NAMED: Final[Mapping[str, Callable[[str], str]]] = {
    "body": lambda code: word("Body", code),
    "grade": lambda code: word("Grade", code),
    "markers": lambda code: word("Marker", code),
    "fields": field_word,
    "posted": lambda code: word("Body", code),
    "to": lambda code: word("Body", code),
    "value": lambda code: word("Value", code),
}
"""Members whose codes are named in the vocabulary."""
_PREFIXES: Final[Mapping[str, tuple[str, ...]]] = {
    "code": ("refusal-",),
    "command": ("button-", "do-"),
    "duty": ("duty-", "state-"),
    "ground": ("ground-",),
    "means": ("give-notice-",),
    "medium": ("medium-",),
    "method": ("certify-destruction-",),
    "nature": ("find-breach-",),
    "outcome": ("report-outcome-",),
    "page": ("audit-page-name-",),
    "procedure": ("procedure-",),
    "role": ("role-",),
    "stage": ("audit-stage-",),
    "topic": ("record-view-",),
    "view": ("record-view-",),
}
"""Members whose codes have words of the pages."""


def recorded(event: Event, facts: Mapping[str, FactDeclaration]) -> list[tuple[str, str]]:
    """Give what was recorded with an event, each with what it is, in the page's language.

    Codes that no page says otherwise, hashes and keys stay as they are, and so do people's words.
    """
    said = {**event.told, **event.kept}
    return [
        (say(f"member-{name}"), _words(name, value, facts))
        for name, value in sorted(said.items())
        if name not in HIDDEN
    ]


def _words(name: str, value: Json, facts: Mapping[str, FactDeclaration]) -> str:
    if value is None:
        return _NOTHING
    if isinstance(value, bool):
        return say("yes" if value else "no")
    if isinstance(value, Mapping):
        parts = (f"{key}: {_words(key, one, facts)}" for key, one in value.items())
        return "; ".join(parts)
    if isinstance(value, str):
        return _code_words(name, value, facts)
    if isinstance(value, int):
        return moment_words(Micros(value)) if name in _TIMES else str(value)
    return ", ".join(_words(name, one, facts) for one in cast("list[Json]", value)) or _NOTHING


def _code_words(name: str, code: str, facts: Mapping[str, FactDeclaration]) -> str:
    if name == "fact" and code in facts:
        return facts[code].asked(spoken())
    if name in _NAMED:
        return capital(_NAMED[name](code))
    keys = (f"{prefix}{code}" for prefix in _PREFIXES.get(name, ()))
    return next((capital(say(key)) for key in keys if is_said(key)), code)
