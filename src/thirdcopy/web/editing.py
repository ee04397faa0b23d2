"""Whose agreements a register editor may change: those to which their body is a party."""

from thirdcopy.agreement import Agreement
from thirdcopy.event import Actor, Role
from thirdcopy.gateway import Gateway
from thirdcopy_client.errors import NotAllowedError


def must_edit(actor: Actor) -> None:
    """Raise `NotAllowedError` for anybody who is no register editor."""
    if not actor.has(Role.REGISTER_EDITOR):
        raise NotAllowedError("only a register editor changes the register")


def is_concerned(gateway: Gateway, actor: Actor, text: Agreement) -> bool:
    """Say whether the editor's body is a party, the one that it is a part of, or a part of it."""
    parties, above = (text.discloser, *text.recipients), gateway.library.vocabulary.above
    concerned = {code for party in parties for code in above("Body", party)}
    return actor.body in concerned or bool(above("Body", actor.body) & set(parties))
