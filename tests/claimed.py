"""What the analyser claims of every request, and an attack on it by requests put to the engine."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from aimed_query import aimed_query, literals, nudged
from random_query import dice, gateway_query
from thirdcopy.agreement import Ruleset
from thirdcopy.policy.cedar import verdict
from thirdcopy.policy.query import Query, Verdict


@dataclass(frozen=True)
class Claimed:
    """One claim about every request for one action, and when a request contradicts it."""

    said: str
    action: str
    contradicted_by: Callable[[Query, Verdict], bool]


@dataclass(frozen=True)
class Attack:
    """How many claims were attacked, by how many requests, and which did not survive."""

    claims: int
    asked: int
    allowed: int
    contradicted: tuple[str, ...]

    def __add__(self, other: "Attack") -> "Attack":
        return Attack(
            self.claims + other.claims,
            self.asked + other.asked,
            self.allowed + other.allowed,
            self.contradicted + other.contradicted,
        )

    def counted(self) -> str:
        """Say how many there were of each."""
        return (
            f"{self.claims} claims, {self.asked} requests ({self.allowed} allowed), "
            f"{len(self.contradicted)} contradicted"
        )


NOTHING = Attack(0, 0, 0, ())


def attack(rules: Ruleset, claims: Iterable[Claimed], *, times: int, seed: int) -> Attack:
    """Put *times* random requests for each action that is claimed about to the engine."""
    by_action: dict[str, list[Claimed]] = {}
    for claim in claims:
        by_action.setdefault(claim.action, []).append(claim)
    done = NOTHING
    for action, claimed in by_action.items():
        asked = [*requests(rules, action, times=times, seed=seed)]
        wrong = {
            claim.said
            for claim in claimed
            for query, said in asked
            if claim.contradicted_by(query, said)
        }
        allowed = sum(said.allowed for _, said in asked)
        done += Attack(len(claimed), len(asked), allowed, tuple(sorted(wrong)))
    return done


def requests(
    rules: Ruleset, action: str, *, times: int, seed: int
) -> Iterator[tuple[Query, Verdict]]:
    """Give requests that the gateway could ask: any, near what clauses name, near the allowed."""
    if action == "retain" and not rules.agreement.asks:
        return
    random, at = dice(seed), literals(rules)
    near: list[Query] = []
    for turn in range(times):
        if turn % 3 == 0:
            query = gateway_query(random, rules, action)
        else:
            query = aimed_query(random, rules, action, at)
            if turn % 3 == 2 and near:
                query = nudged(random, random.choice(near), query)
        said = verdict(query, rules.compiled)
        if said.allowed:
            near.append(query)
        yield query, said


def together(attacks: Sequence[Attack]) -> Attack:
    """Count several attacks as one."""
    return sum(attacks, NOTHING)
