r"""Promises: what an agreement says can never, or will always, or can at least once happen.

A promise decides nothing. Each is compiled to one Cedar policy that matches the requests it
speaks of, and the analyser proves it or shows a request that breaks it.

    promise = number, ("never"|"always"|"can"), actions, {part} ;
    actions = "anything" | action, {"or", action} ;
    part    = ("of"|"from"|"to"|"for"|"held for"), name, {"or", name}
            | "when", cond | "unless", cond ;
    cond    = atom, {"and", atom} ;
    atom    = ["not"], ( "subject is", (marker, {"or", marker} | "unmarked" | "screened", tail)
            | "officer is", ("posted", ["to", body] | "at", grade)
            | "request is", step, tail
            | ref, "is", ("attested", tail | "given" | "true" | "false" | bound, tail | string)
            | "different people for", ref, "and", ref
            | "use", ("this month"|"of this person"), "is", bound ) ;
    ref     = "fact", ident | "request.", step ;
    tail    = {"by", ("the discloser"|"the holder"|"the requester"|body)
            | "at", grade | "within", integer, "days"} ;
    bound   = "at", ("least"|"most"), integer ;
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal, NoReturn, cast

from thirdcopy.agreement.document import Block
from thirdcopy.agreement.fact import FactDeclaration
from thirdcopy.agreement.fault import did_you_mean
from thirdcopy.agreement.vocabulary import ACTIONS, STEPS
from thirdcopy.policy.cedar import parse_policies
from thirdcopy.policy.query import Est, value_type
from thirdcopy_client.errors import MalformedError

Kind = Literal["never", "always", "can"]

_TOKEN = re.compile(
    r"""(?P<name>[A-Z]\w*::"[^"\\\n]*")|(?P<string>"[^"\\\n]*")|(?P<integer>[0-9]{1,15}(?![\w.]))"""
    r"""|(?P<number>[0-9][0-9.]*[a-z]?|[A-Z][0-9]+)|(?P<word>[A-Za-z][\w.-]*)"""
)
_BETWEEN = re.compile(r"\s*")
_PARTS: Final = {
    "of": ("resource", ("Category", "Dataset", "Field")),
    "from": ("context.holder", ("Body",)),
    "to": ("principal", ("Body",)),
    "for": ("context.purpose", ("Purpose",)),
    "held": ("context.heldFor", ("Purpose",)),
}
_USES: Final = {"this month": "thisMonth", "of this person": "ofThisPersonThisMonth"}
_CONDITIONS: Final = ("subject", "officer", "request", "fact", "different", "use", "not")


@dataclass(frozen=True)
class Promise:
    """One promise: what it says, the actions it speaks of, and the policy that matches them."""

    id: str
    kind: Kind
    actions: tuple[str, ...]
    text: str
    cedar: str
    est: Est
    line: int


@dataclass(frozen=True)
class _Token:
    text: str
    kind: str
    line: int
    column: int


@dataclass(frozen=True)
class _Reference:
    """A fact or a step: what guards it, where it lies, and how it is declared."""

    guard: str
    path: str
    declaration: FactDeclaration | None


def parse_promise(block: Block, facts: Mapping[str, FactDeclaration], name: str) -> Promise:
    """Read one promise; raises `MalformedError` with the line and column of the first fault."""
    return _Reader(block, facts, name).promise()


class _Reader:
    """Reads one promise from left to right; made for one block and then dropped."""

    def __init__(self, block: Block, facts: Mapping[str, FactDeclaration], name: str) -> None:
        self._block = block
        self._facts = facts
        self._name = name
        self._tokens = list(self._split())
        self._at = 0

    def promise(self) -> Promise:
        number = self._take_kind("number", "integer", what="the number of its paragraph").text
        kind = cast("Kind", self._word("never", "always", "can"))
        actions = self._actions()
        when: list[str] = []
        unless: list[str] = []
        while self._more():
            word = self._word(*_PARTS, "when", "unless")
            if word == "when":
                when.append(self._condition())
            elif word == "unless":
                unless.append(self._condition())
            else:
                if word == "held":
                    self._word("for")
                place, kinds = _PARTS[word]
                when.append(_any(f"{place} in {one}" for one in self._names(*kinds)))
        listed = ", ".join(f'Action::"{action}"' for action in actions)
        cedar = f"permit (principal, action in [{listed}], resource)"
        cedar += "".join(f"\nwhen {{ {condition} }}" for condition in when)
        cedar += "".join(f"\nunless {{ {condition} }}" for condition in unless) + ";"
        text = " ".join(self._block.text.split())
        try:
            est = parse_policies(cedar)[0]
        except MalformedError as error:
            place = f"{self._name}:{self._block.line}"
            raise MalformedError(
                "expected a promise that Cedar can say", place=place, remedy="split the promise"
            ) from error
        return Promise(number, kind, actions, text, cedar, est, self._block.line)

    def _actions(self) -> tuple[str, ...]:
        first = self._word("anything", *ACTIONS)
        if first == "anything":
            return ACTIONS
        actions = [first]
        while self._skip("or"):
            actions.append(self._word(*ACTIONS))
        return tuple(dict.fromkeys(actions))

    def _condition(self) -> str:
        atoms = [self._atom()]
        while self._skip("and"):
            atoms.append(self._atom())
        return " && ".join(atoms)

    def _atom(self) -> str:
        if self._skip("not"):
            return f"!({self._plain_atom()})"
        return f"({self._plain_atom()})"

    def _plain_atom(self) -> str:
        if self._peek().startswith("request."):
            return self._said(self._reference())
        readers: dict[str, Callable[[], str]] = {
            "subject": self._subject,
            "officer": self._officer,
            "request": self._step,
            "different": self._different,
            "use": self._use,
        }
        word = self._peek()
        if word == "fact":
            return self._said(self._reference())
        if word in readers:
            self._word(word)
            return readers[word]()
        return self._fail_at_next(_CONDITIONS)

    def _subject(self) -> str:
        self._word("is")
        if self._skip("unmarked"):
            return "context.subject.markers.isEmpty()"
        if self._skip("screened"):
            path = "context.subject.screened"
            return " && ".join(["context.subject has screened", *self._tail(path)])
        markers = self._names("Marker")
        return _any(f"context.subject.markers.contains({marker})" for marker in markers)

    def _officer(self) -> str:
        self._word("is")
        if self._word("posted", "at") == "at":
            return f"principal.grade in {self._one_name('Grade')}"
        posted = "principal has postedTo"
        return (
            f"{posted} && principal.postedTo in {self._one_name('Body')}"
            if self._skip("to")
            else posted
        )

    def _step(self) -> str:
        self._word("is")
        step = self._word(*STEPS)
        path = f"context.steps.{step}"
        return " && ".join([f"context.steps has {step}", *self._tail(path)])

    def _different(self) -> str:
        self._word("people")
        self._word("for")
        first = self._attested_reference()
        self._word("and")
        second = self._attested_reference()
        return f"{first.guard} && {second.guard} && {first.path}.by != {second.path}.by"

    def _use(self) -> str:
        words = self._word("this", "of")
        words += f" {self._word('this', 'month')}" if words == "of" else f" {self._word('month')}"
        if words == "of this":
            words += f" {self._word('person')}"
        self._word("is")
        return f"context.use.{_USES[words]} {self._bound()}"

    def _said(self, reference: _Reference) -> str:
        """Read what follows a fact or a step: attested, given, true, a bound or a value."""
        self._word("is")
        fact = reference.declaration
        attested = fact is None or fact.attested
        value = f"{reference.path}.value" if attested else reference.path
        if self._skip("given"):
            return reference.guard
        if attested and self._skip("attested"):
            return " && ".join([reference.guard, *self._tail(reference.path)])
        kind = None if fact is None else fact.type
        options = ["given", *(["attested"] if attested else [])]
        if kind == "yes-no":
            word = self._word(*options, "true", "false")
            return f"{reference.guard} && {value} == {word}"
        if kind == "number":
            if self._peek() != "at":
                self._fail_at_next((*options, "at"))
            said = [reference.guard, f"{value} {self._bound()}"]
            return " && ".join([*said, *(self._tail(reference.path) if attested else [])])
        if isinstance(kind, tuple) and fact is not None:
            token = self._take_kind("string", what="a value in quotation marks")
            word = token.text.strip('"')
            if word not in kind:
                self._fail(token, f"expected a value of `{fact.name}`", did_you_mean(word, kind))
            return f"{reference.guard} && {value} == {value_type(fact.name)}::{token.text}"
        return self._fail_at_next(options)

    def _reference(self) -> _Reference:
        if self._skip("fact"):
            token = self._take_kind("word", what="the name of a fact")
            if token.text not in self._facts:
                remedy = did_you_mean(token.text, self._facts)
                self._fail(token, f"expected a declared fact, got `{token.text}`", remedy)
            name = token.text
            return _Reference(
                f"context.facts has {name}", f"context.facts.{name}", self._facts[name]
            )
        options = [f"request.{step}" for step in STEPS]
        step = self._word("fact", *options).removeprefix("request.")
        return _Reference(f"context.steps has {step}", f"context.steps.{step}", None)

    def _attested_reference(self) -> _Reference:
        token = self._tokens[min(self._at, len(self._tokens) - 1)]
        reference = self._reference()
        if reference.declaration is not None and not reference.declaration.attested:
            remedy = "compare facts that people attest"
            self._fail(token, "expected a fact that a person attests", remedy)
        return reference

    def _tail(self, path: str) -> Iterator[str]:
        while self._peek() in {"by", "at", "within"}:
            word = self._word("by", "at", "within")
            if word == "at":
                yield f"{path}.grade in {self._one_name('Grade')}"
            elif word == "within":
                days = self._take_kind("integer", what="a number of days").text
                self._word("days")
                yield f"{path}.ageDays <= {days}"
            elif self._skip("the"):
                by = self._word("discloser", "holder", "requester")
                yield {
                    "discloser": f"{path}.body in context.origin",
                    "holder": f"{path}.body in context.holder",
                    "requester": f"{path}.by == principal",
                }[by]
            else:
                yield f"{path}.body in {self._one_name('Body')}"

    def _bound(self) -> str:
        self._word("at")
        operator = {"least": ">=", "most": "<="}[self._word("least", "most")]
        return f"{operator} {self._take_kind('integer', what='a whole number').text}"

    def _names(self, *kinds: str) -> list[str]:
        names = [self._one_name(*kinds)]
        while self._skip("or"):
            names.append(self._one_name(*kinds))
        return names

    def _one_name(self, *kinds: str) -> str:
        what = " or ".join(f'{kind}::"…"' for kind in kinds)
        token = self._take_kind("name", what=f"a name such as {what}")
        if token.text.partition("::")[0] not in kinds:
            self._fail(token, f"expected a name such as {what}, got `{token.text}`", None)
        return token.text

    def _more(self) -> bool:
        return self._at < len(self._tokens)

    def _peek(self) -> str:
        return self._tokens[self._at].text if self._more() else ""

    def _skip(self, word: str) -> bool:
        if self._peek() != word:
            return False
        self._at += 1
        return True

    def _word(self, *options: str) -> str:
        if self._peek() not in options:
            self._fail_at_next(options)
        word = self._peek()
        self._at += 1
        return word

    def _take_kind(self, *kinds: str, what: str) -> _Token:
        if not self._more() or self._tokens[self._at].kind not in kinds:
            self._fail_at_next((), what)
        self._at += 1
        return self._tokens[self._at - 1]

    def _fail_at_next(self, options: tuple[str, ...] | list[str], what: str = "") -> NoReturn:
        wanted = what or "one of " + ", ".join(f"`{option}`" for option in options)
        if not self._more():
            lines = self._block.text.split("\n")
            end = _Token("", "end", self._block.line + len(lines) - 1, len(lines[-1]) + 1)
            self._fail(end, f"expected {wanted}, got the end of the promise", None)
        token = self._tokens[self._at]
        remedy = did_you_mean(token.text, options) if options else None
        self._fail(token, f"expected {wanted}, got `{token.text}`", remedy)

    def _fail(self, token: _Token, message: str, remedy: str | None) -> NoReturn:
        place = f"{self._name}:{token.line}:{token.column}"
        raise MalformedError(message, place=place, remedy=remedy)

    def _split(self) -> Iterator[_Token]:
        for offset, line in enumerate(self._block.text.split("\n")):
            at = 0
            while (at := _end_of_space(line, at)) < len(line):
                token = _TOKEN.match(line, at)
                here = _Token(line[at : at + 20], "", self._block.line + offset, at + 1)
                if token is None:
                    self._fail(here, f"expected words and names, got `{here.text}`", None)
                yield _Token(token[0], token.lastgroup or "", here.line, here.column)
                at = token.end()


def _end_of_space(line: str, at: int) -> int:
    found = _BETWEEN.match(line, at)
    return found.end() if found else at


def _any(alternatives: Iterator[str]) -> str:
    listed = list(alternatives)
    return listed[0] if len(listed) == 1 else f"({' || '.join(listed)})"
