"""Which clauses bear on a field or a purpose: all but those that can say nothing about it.

A clause is left out only where its own conditions rule the field or the purpose out whatever
else is so. What is asked of people, facts and markers counts as not known.
"""

from dataclasses import dataclass

from thirdcopy.agreement.tree import conditions_of, path_of, uid_of, uids_in
from thirdcopy.agreement.vocabulary import Vocabulary
from thirdcopy.policy.query import Est, Node, Uid


@dataclass(frozen=True)
class Topic:
    """What is asked about: a field as `<dataset>/<category>`, a purpose, both, or neither."""

    field: str | None = None
    purpose: str | None = None


def bears_on(est: Est, topic: Topic, vocabulary: Vocabulary) -> bool:
    """Say whether a clause, or the policy of a promise, bears on *topic*."""
    if topic.purpose is None:
        return _applies(est, _Reading(topic.field, None, vocabulary))
    leaves = vocabulary.below("Purpose", topic.purpose) & vocabulary.leaves("Purpose")
    return any(_applies(est, _Reading(topic.field, leaf, vocabulary)) for leaf in leaves)


def _applies(est: Est, reading: "_Reading") -> bool:
    scope = list(uids_in({key: value for key, value in est["resource"].items() if key != "op"}))
    if scope and reading.within(scope, est["resource"]["op"]) is False:
        return False
    return all(reading.holds(body) is not (kind == "unless") for kind, body in conditions_of(est))


@dataclass(frozen=True)
class _Reading:
    """Reads conditions of one field and one leaf purpose; None stands for not known."""

    field: str | None
    purpose: str | None
    vocabulary: Vocabulary

    def holds(self, expression: Node) -> bool | None:
        operator, operands = next(iter(expression.items()))
        if operator == "&&":
            found = (self.holds(operands["left"]), self.holds(operands["right"]))
            return False if False in found else None if None in found else True
        if operator == "||":
            found = (self.holds(operands["left"]), self.holds(operands["right"]))
            return True if True in found else None if None in found else False
        if operator == "!":
            inner = self.holds(operands["arg"])
            return None if inner is None else not inner
        if operator in {"in", "=="}:
            return self._placed(operator, operands)
        if operator == "contains" and path_of(operands["right"]) == ("context", "purpose"):
            uids = [uid_of(one) for one in operands["left"].get("Set", ())]
            return self._of_purpose([one for one in uids if one], "==")
        return None

    def within(self, uids: list[Uid], operator: str) -> bool | None:
        """Say whether the field is one of *uids*, or for `in` below one."""
        if self.field is None:
            return None
        dataset, _, category = self.field.partition("/")
        above = {Uid("Field", self.field)}
        if operator != "==":
            above |= {Uid("Dataset", dataset)}
            above |= {Uid("Category", one) for one in self.vocabulary.above("Category", category)}
        return not above.isdisjoint(uids)

    def _placed(self, operator: str, operands: Node) -> bool | None:
        path, uid = path_of(operands["left"]), uid_of(operands["right"])
        if uid is not None and path == ("resource",):
            return self.within([uid], operator)
        if uid is not None and path == ("context", "purpose"):
            return self._of_purpose([uid], operator)
        return None

    def _of_purpose(self, uids: list[Uid], operator: str) -> bool | None:
        if self.purpose is None:
            return None
        above = {self.purpose}
        if operator == "in":
            above |= self.vocabulary.above("Purpose", self.purpose)
        return not above.isdisjoint(uid.id for uid in uids)
