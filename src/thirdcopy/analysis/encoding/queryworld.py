"""A query of the gateway as the environment of a clause: a closed vocabulary, and officers.

The officers who exist are those whom the query names. What is known of one is what the query
says of them, so the attributes of an officer are read from there.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property

from thirdcopy.analysis.encoding.anyquery import AnyQuery
from thirdcopy.analysis.encoding.compare import choose_value
from thirdcopy.analysis.encoding.environment import OutsideFragmentError
from thirdcopy.analysis.encoding.shape import Shape
from thirdcopy.analysis.encoding.terms import Bool, Code, both, same_code
from thirdcopy.analysis.encoding.universe import OFFICER, Universe
from thirdcopy.analysis.encoding.values import One, Record, Value, inside, narrow

_NOTHING = Record({})


class QueryWorld:
    """An `Environment` over one query.

    What a clause names and the vocabulary does not have exists nowhere: it gets a code below
    nought, which nothing in a query can be.
    """

    def __init__(self, query: AnyQuery, universe: Universe) -> None:
        self._query = query
        self.universe = universe
        self._strays: list[tuple[str, str]] = []

    @cached_property
    def variables(self) -> Mapping[str, Value]:
        """Give what the four variables stand for."""
        query = self._query
        return {
            "principal": query.principal,
            "action": self.one("Action", query.action),
            "resource": query.resource,
            "context": query.context,
        }

    def one(self, kind: str, name: str) -> One:
        """Give the entity, or the text, that a clause names."""
        if kind == OFFICER:
            raise OutsideFragmentError("an officer is named")
        code = self.universe.code(kind, name)
        if code is None:
            if (kind, name) not in self._strays:
                self._strays.append((kind, name))
            code = -1 - self._strays.index((kind, name))
        return One(kind, code)

    def name(self, kind: str, code: int) -> str | None:
        """Give the name of what has a code, or nothing for an officer."""
        if kind == OFFICER:
            return None
        return self._strays[-1 - code][1] if code < 0 else self.universe.members[kind][code]

    def attributes(self, one: One) -> tuple[Bool, Record]:
        """Give whether an entity exists, and its attributes if it does."""
        if one.kind != OFFICER:
            return not isinstance(one.code, int) or one.code >= 0, _NOTHING
        found: Value | None = None
        for code, record in self._officers():
            if code is one.code:
                return True, record
            known = same_code(one.code, code)
            found = record if found is None else choose_value(known, record, found, self)
        return True, _NOTHING if found is None else narrow(found, Record)

    def tag(self, one: One, key: One) -> tuple[Bool, Value | None]:
        """Give nothing: no entity of the gateway has tags."""
        del one, key
        return False, None

    def within(self, one: One, above: One) -> Bool:
        """Give the condition that *one* is *above*, or stands below it."""
        if OFFICER not in {one.kind, above.kind}:
            return inside(one, above, self.universe)
        if one.kind == above.kind:
            return same_code(one.code, above.code)
        if one.kind != OFFICER:
            return False
        employer = self._query.employer_of(one.code)
        if employer is None:
            _, officer = self.attributes(one)
            employer = narrow(officer.at("employer")[1], One)
        return inside(employer, above, self.universe)

    def compared(self, what: str | Shape | None, times: int = 1, *, within: bool = False) -> None:
        """Note nothing: every set of a query is of a kind of which there are codes enough."""

    def _officers(self) -> Iterator[tuple[Code, Record]]:
        """Give each officer whom the query names, with what it says of them.

        Only of the principal does it say where they are posted.
        """
        query = self._query
        yield query.principal.code, query.officer
        posted, to = query.posting
        for word in query.words():
            itself = both(posted, same_code(word.by.code, query.principal.code))
            yield (
                word.by.code,
                Record(
                    {
                        "employer": (True, word.body),
                        "grade": (True, word.grade),
                        "postedTo": (itself, to),
                    }
                ),
            )
