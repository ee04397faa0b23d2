"""Questions to whoever asked, and their answers."""

from thirdcopy.case import Case, waiting
from thirdcopy.event import Actor, Refusal
from thirdcopy.gateway.casework import Key, perform
from thirdcopy.gateway.gateway import Gateway


def request_information(
    gateway: Gateway, actor: Actor, request: str, question: str, *, key: Key | None = None
) -> Case | Refusal:
    """Ask whoever asked one question of a closed list."""
    return perform(
        gateway,
        actor,
        request,
        "request-information",
        lambda loaded, _at: waiting.request_information(loaded.case, actor, question),
        key=key,
    )


def supply_information(
    gateway: Gateway, actor: Actor, request: str, answer: str, *, key: Key | None = None
) -> Case | Refusal:
    """Answer the question that was asked."""
    return perform(
        gateway,
        actor,
        request,
        "supply-information",
        lambda loaded, _at: waiting.supply_information(loaded.case, actor, answer),
        key=key,
    )
