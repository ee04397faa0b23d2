"""The agreement's scope as forbids: a clause that forgot it still cannot exceed it.

Each is generated from the front matter and carries an id such as `scope.recipient`, so that
a verdict names it like any clause.
"""

from collections.abc import Iterable

from thirdcopy.agreement.agreement import Agreement
from thirdcopy.policy.cedar import parse_policies
from thirdcopy.policy.query import Est


def scope_of(agreement: Agreement) -> dict[str, Est]:
    """Give the scope's forbids by id.

    For a check the recipients include officials posted to them. *retain* is the reverse flow:
    there the answering side would come to hold what it learned from being asked.
    """
    recipient = _any(f"principal in {_body(code)}" for code in agreement.recipients)
    posted = _any(f"principal.postedTo in {_body(code)}" for code in agreement.recipients)
    discloser = _body(agreement.discloser)
    outward = _actions("disclose", "check", "refer", "onward")
    unless = {
        "scope.recipient": (_actions("disclose", "refer", "onward"), recipient),
        "scope.check-recipient": (
            _actions("check"),
            f"{recipient} || (principal has postedTo && {posted})",
        ),
        "scope.retainer": (
            _actions("retain"),
            f"principal in {discloser} || {discloser} in principal.employer",
        ),
        "scope.item": (outward, _listed(agreement.fields)),
        "scope.asked": (_actions("retain"), _listed(agreement.asks)),
        "scope.purpose": ("action", _purposes(agreement.purposes)),
        "scope.origin": ("action", f"context.origin in {discloser}"),
    }
    texts = {
        name: f"forbid (principal, {action}, resource) unless {{ {condition} }};"
        for name, (action, condition) in unless.items()
    }
    if agreement.prohibited_uses:
        prohibited = _purposes(agreement.prohibited_uses)
        texts["scope.prohibited"] = f"forbid (principal, action, resource) when {{ {prohibited} }};"
    return dict(zip(texts, parse_policies(*texts.values()), strict=True))


def _actions(*actions: str) -> str:
    listed = ", ".join(f'Action::"{action}"' for action in actions)
    return f"action in [{listed}]"


def _body(code: str) -> str:
    return f'Body::"{code}"'


def _purposes(codes: Iterable[str]) -> str:
    return _any(f'context.purpose in Purpose::"{code}"' for code in codes)


def _listed(fields: tuple[str, ...]) -> str:
    """Give a condition that holds for the *fields*; of none, one that never holds."""
    return _any(f'resource == Field::"{field}"' for field in fields) if fields else "false"


def _any(alternatives: Iterable[str]) -> str:
    return f"({' || '.join(alternatives)})"
