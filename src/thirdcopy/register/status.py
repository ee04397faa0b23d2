"""Where an agreement stands: the fold of the gateway's open acts, and nowhere in its text."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from thirdcopy.event import Class, OpenAct
from thirdcopy_client.canonical import Hash
from thirdcopy_client.clock import Micros

_AFTER: Final = {
    "registered": "registered",
    "in-force": "in force",
    "suspended": "suspended",
    "resumed": "in force",
    "superseded": "superseded",
    "ended": "ended",
}
STATUS_KINDS: Final = (*_AFTER, "adopted", "adoption-ended")


@dataclass(frozen=True)
class Status:
    """A status, since when, and on what ground; `draft` before anything was registered."""

    word: str
    since: Micros | None = None
    ground: str | None = None

    @property
    def runs(self) -> bool:
        """Say whether requests are decided under it."""
        return self.word == "in force"


def status_of(acts: Iterable[OpenAct], cls: Class) -> Status:
    """Fold the acts about *cls*, oldest first; a model runs only for those who adopted it."""
    status = Status("draft")
    adopted: Hash | None = None
    for act in acts:
        if act.members.get("agreement") != cls.agreement:
            continue
        if act.kind in _AFTER:
            ground = act.members.get("ground")
            status = Status(_AFTER[act.kind], act.at, str(ground) if ground else None)
        elif act.members.get("adoption") == cls.adoption:
            adopted = cls.adoption if act.kind == "adopted" else None
    if cls.adoption and adopted is None and status.runs:
        return Status("not adopted")
    return status
