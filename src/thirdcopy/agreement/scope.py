"""The agreement's scope as forbids: a clause that forgot it still cannot exceed it.

Each is generated from the front matter and carries an id such as `scope.recipient`, so that
a verdict names it like any clause. They are written as the trees that the engine would read from
text: in a large register, reading them took as long as reading the clauses.
"""

from collections.abc import Iterable
from functools import reduce
from typing import Final

from thirdcopy.agreement.agreement import Agreement
from thirdcopy.policy.query import Est, Node

_PRINCIPAL: Final[Node] = {"Var": "principal"}
_RESOURCE: Final[Node] = {"Var": "resource"}
_CONTEXT: Final[Node] = {"Var": "context"}
_NEVER: Final[Node] = {"Value": False}
_ANYTHING: Final = ("disclose", "check", "refer", "retain", "onward")


def scope_of(agreement: Agreement) -> dict[str, Est]:
    """Give the scope's forbids by id.

    For a check the recipients include officials posted to them. *retain* is the reverse flow:
    there the answering side would come to hold what it learned from being asked.
    """
    discloser = _entity("Body", agreement.discloser)
    recipients = [_entity("Body", code) for code in agreement.recipients]
    recipient = _any(_in(_PRINCIPAL, one) for one in recipients)
    posted = _any(_in(_of(_PRINCIPAL, "postedTo"), one) for one in recipients)
    may_be_posted: Node = {"has": {"left": _PRINCIPAL, "attr": "postedTo"}}
    retainer = [_in(_PRINCIPAL, discloser), _in(discloser, _of(_PRINCIPAL, "employer"))]
    scope = {
        "scope.recipient": _unless(("disclose", "refer", "onward"), recipient),
        "scope.check-recipient": _unless(
            ("check",), _any((recipient, _two("&&", may_be_posted, posted)))
        ),
        "scope.retainer": _unless(("retain",), _any(retainer)),
        "scope.item": _unless(("disclose", "check", "refer", "onward"), _listed(agreement.fields)),
        "scope.asked": _unless(("retain",), _listed(agreement.asks)),
        "scope.purpose": _unless(_ANYTHING, _purposes(agreement.purposes)),
        "scope.origin": _unless(_ANYTHING, _in(_of(_CONTEXT, "origin"), discloser)),
    }
    if agreement.prohibited_uses:
        prohibited = _purposes(agreement.prohibited_uses)
        scope["scope.prohibited"] = _forbid(_ANYTHING, "when", prohibited)
    return scope


def _unless(actions: tuple[str, ...], condition: Node) -> Est:
    return _forbid(actions, "unless", condition)


def _forbid(actions: tuple[str, ...], kind: str, condition: Node) -> Est:
    entities = [{"type": "Action", "id": action} for action in actions]
    action: Node = {"op": "in", "entities": entities}
    if actions == _ANYTHING:
        action = {"op": "All"}
    elif len(entities) == 1:
        action = {"op": "in", "entity": entities[0]}
    return {
        "effect": "forbid",
        "principal": {"op": "All"},
        "action": action,
        "resource": {"op": "All"},
        "conditions": [{"kind": kind, "body": condition}],
    }


def _entity(kind: str, name: str) -> Node:
    return {"Value": {"__entity": {"type": kind, "id": name}}}


def _of(record: Node, attribute: str) -> Node:
    return {".": {"left": record, "attr": attribute}}


def _two(form: str, left: Node, right: Node) -> Node:
    return {form: {"left": left, "right": right}}


def _in(one: Node, above: Node) -> Node:
    return _two("in", one, above)


def _purposes(codes: Iterable[str]) -> Node:
    return _any(_in(_of(_CONTEXT, "purpose"), _entity("Purpose", code)) for code in codes)


def _listed(fields: tuple[str, ...]) -> Node:
    """Give a condition that holds for the *fields*; of none, one that never holds."""
    if not fields:
        return _NEVER
    return _any(_two("==", _RESOURCE, _entity("Field", field)) for field in fields)


def _any(alternatives: Iterable[Node]) -> Node:
    return reduce(lambda left, right: _two("||", left, right), alternatives)
