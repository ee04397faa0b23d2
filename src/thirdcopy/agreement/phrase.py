"""The conditions of a clause, one sentence each; what one answer or step needs is one sentence."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from thirdcopy.agreement.fact import FactDeclaration
from thirdcopy.agreement.tree import conjuncts, disjuncts, path_of, uid_of
from thirdcopy.agreement.vocabulary import STEPS, Language, Vocabulary
from thirdcopy.agreement.wording import WORDING
from thirdcopy.policy.cedar import text_of
from thirdcopy.policy.query import Node, Uid

Path = tuple[str, ...]

_BOUNDS: Final = {"<=": "le", "<": "lt", ">=": "ge", ">": "gt", "==": "eq", "!=": "ne"}
_TURNED: Final = {"<=": ">=", "<": ">", ">=": "<=", ">": "<", "==": "==", "!=": "!="}
_BRACKETED: Final = re.compile(r"\(((?:context|principal|resource|action)(?:\.\w+)*)\)")
_LITERAL: Final = re.compile(r'("(?:\\.|[^"\\])*")')
_SCREENED: Final = ("context", "subject", "screened")


@dataclass(frozen=True)
class Speaker:
    """Who says it: the facts and names to speak with, and the language."""

    facts: Mapping[str, FactDeclaration]
    vocabulary: Vocabulary
    language: Language

    def say(self, key: str, **parts: object) -> str:
        """Give one phrase with its parts filled in."""
        return WORDING[self.language][key].format_map(parts)

    def word(self, kind: str, code: str) -> str:
        """Give the name of a code; a code that has none is given itself."""
        return self.vocabulary.names.get((self.language, kind, code), code)

    def quoted(self, name: str) -> str:
        """Give a name as the language marks it; one that has its own quotation marks keeps them."""
        return name if name.startswith("“") else self.say("name", name=name)

    def listed(self, names: Sequence[str]) -> str:
        """Join names as alternatives; one that ends with a comma keeps it only at the end."""
        if len(names) > 1:
            before = ", ".join(name.removesuffix(",") for name in names[:-1])
            return f"{before}{self.say('or')}{names[-1]}"
        return "".join(names)

    def joined(self, sentences: Sequence[str]) -> str:
        """Join sentences that must all hold."""
        if len(sentences) > 1:
            return f"{', '.join(sentences[:-1])}{self.say('and')}{sentences[-1]}"
        return "".join(sentences)


@dataclass
class _Saying:
    """What is asked of one answer, step or screening, gathered over several conditions."""

    said: list[str] = field(default_factory=list)
    details: list[str] = field(default_factory=list)


def say_conditions(parts: Sequence[Node], speaker: Speaker) -> list[str]:
    """Say conditions that must all hold, in the order in which each is first spoken of."""
    sentences: dict[object, str | _Saying] = {}
    for number, part in enumerate(parts):
        found = _detail(part, speaker)
        if found is None:
            sentences[number] = _sentence(part, speaker)
            continue
        subject, said, detail = found
        saying = sentences.setdefault(subject, _Saying())
        if isinstance(saying, _Saying):
            saying.said += [said] if said else []
            saying.details += [detail] if detail else []
    return [
        _gathered(subject, saying, speaker) if isinstance(saying, _Saying) else saying
        for subject, saying in sentences.items()
    ]


def say_resource(uid: Uid, speaker: Speaker) -> str:
    """Say a field, a category or a dataset."""
    if uid.type == "Field":
        dataset, _, category = uid.id.partition("/")
        names = {"name": speaker.word("Category", category)}
        return speaker.say("field", dataset=speaker.word("Dataset", dataset), **names)
    if uid.type == "Dataset":
        return speaker.say("dataset", name=speaker.word("Dataset", uid.id))
    leaf = uid.id in speaker.vocabulary.leaves("Category")
    return speaker.say("category" if leaf else "kind", name=speaker.word("Category", uid.id))


def _gathered(subject: object, saying: _Saying, speaker: Speaker) -> str:
    details = "".join(f", {detail}" for detail in saying.details)
    if subject == _SCREENED:
        return speaker.say("screened") + details
    assert isinstance(subject, tuple), "INVARIANT: sayings are gathered by path"  # noqa: S101 - a bug, caught nowhere
    if subject[1] == "steps":
        return speaker.say(f"step-{subject[2]}") + details
    fact = speaker.facts[subject[2]]
    key = f"by-{fact.by}"
    by = speaker.say(key) if key in WORDING[speaker.language] else speaker.word("Body", fact.by)
    given = speaker.say("says-yes" if fact.type is None else "says-answer")
    says = speaker.joined(list(dict.fromkeys(saying.said))) or given
    question = fact.asked(speaker.language)
    return speaker.say("fact", question=question, by=by, says=says) + details


def _subject(path: Path | None, speaker: Speaker) -> tuple[Path, Path] | None:
    """Split a path at what is attested: the answer, step or screening, and what is read of it."""
    if path is None:
        return None
    if path[:2] == ("context", "facts") and len(path) > 2 and path[2] in speaker.facts:  # noqa: PLR2004 - the third part is the fact's name
        return path[:3], path[3:]
    if path[:2] == ("context", "steps") and len(path) > 2 and path[2] in STEPS:  # noqa: PLR2004 - the third part is the step's name
        return path[:3], path[3:]
    return (path[:3], path[3:]) if path[:3] == _SCREENED else None


def _detail(part: Node, speaker: Speaker) -> tuple[Path, str, str] | None:
    """Give what a condition adds to an answer, step or screening; None for any other."""
    operator, operands = next(iter(part.items()))
    if operator == "has":
        path = path_of(operands["left"])
        found = _subject((*path, operands["attr"]), speaker) if path else None
        return (found[0], "", "") if found else None
    if operator == ".":
        found = _subject(path_of(part), speaker)
        return (found[0], speaker.say("says-yes"), "") if found and _is_value(found) else None
    if operator == "contains":
        found = _subject(path_of(operands["right"]), speaker)
        values = [uid_of(item) for item in _items(operands["left"])]
        if found and _is_value(found) and all(values):
            return found[0], _answers([one for one in values if one], speaker), ""
        return None
    if operator == "in" or operator in _BOUNDS:
        return _compared(operator, operands, speaker)
    return None


def _compared(operator: str, operands: Node, speaker: Speaker) -> tuple[Path, str, str] | None:
    left, right = operands["left"], operands["right"]
    if operator in _BOUNDS and "Value" in left:
        operator, left, right = _TURNED[operator], right, left
    found = _subject(path_of(left), speaker)
    if found is None:
        return None
    subject, read = found
    literal = right.get("Value") if isinstance(right, dict) else None
    if _is_value(found) and operator in _BOUNDS:
        said = _value_said(operator, right, literal, speaker)
        return (subject, said, "") if said else None
    if read == ("ageDays",) and operator in _BOUNDS and isinstance(literal, int):
        return subject, "", speaker.say(f"age-{_BOUNDS[operator]}", n=literal)
    detail = _who(operator, read, right, speaker)
    return (subject, "", detail) if detail else None


def _value_said(operator: str, right: Node, literal: Node, speaker: Speaker) -> str | None:
    uid = uid_of(right)
    if uid is not None and operator == "==":
        return _answers([uid], speaker)
    if isinstance(literal, bool) and operator in {"==", "!="}:
        return speaker.say("says-yes" if literal == (operator == "==") else "says-no")
    if isinstance(literal, int):
        return speaker.say("says-value", value=speaker.say(_BOUNDS[operator], n=literal))
    return None


def _who(operator: str, read: Path, right: Node, speaker: Speaker) -> str | None:
    """Say what is asked of the person who attests: grade, body, or being the receiver."""
    uid, path = uid_of(right), path_of(right)
    if operator == "in" and read == ("grade",) and uid is not None:
        return speaker.say("at-grade", grade=speaker.word("Grade", uid.id))
    if operator == "in" and read == ("body",):
        if uid is not None:
            return speaker.say("of-body", body=speaker.word("Body", uid.id))
        if path in {("context", "holder"), ("context", "origin")}:
            return speaker.say(f"of-{path[1]}")
    if operator == "==" and read == ("by",) and path == ("principal",):
        return speaker.say("by-principal")
    return None


def _is_value(found: tuple[Path, Path]) -> bool:
    subject, read = found
    return subject[1] == "facts" and read in {(), ("value",)}


def _answers(uids: Sequence[Uid], speaker: Speaker) -> str:
    names = [f"“{speaker.word('Value', uid.id)}”" for uid in uids]
    return speaker.say("says-value", value=speaker.listed(names))


def _items(expression: Node) -> list[Node]:
    items = expression.get("Set") if isinstance(expression, dict) else None
    return items if isinstance(items, list) else []


def _sentence(part: Node, speaker: Speaker) -> str:
    """Say a condition that stands on its own; one of no known form is given in Cedar."""
    operator, operands = next(iter(part.items()))
    if operator == "||":
        said = [_together(one, speaker) for one in disjuncts(part)]
        first = f"{', '.join(said[:-1])}"
        return speaker.say("either", first=first, second=said[-1])
    if operator == "!":
        return speaker.say("not", one=_together(operands["arg"], speaker))
    if operator == "Value" and isinstance(operands, bool):
        return speaker.say("true" if operands else "false")
    known = (
        _people(operator, operands, speaker)
        or _marked(operator, operands, speaker)
        or _placed(operator, operands, speaker)
        or _listed_purposes(operator, operands, speaker)
    )
    return known or speaker.say("other", cedar=cedar_of(part))


def _together(expression: Node, speaker: Speaker) -> str:
    return speaker.joined(say_conditions(list(conjuncts(expression)), speaker))


def _people(operator: str, operands: Node, speaker: Speaker) -> str | None:
    """Say that two attestations are by one person, or by two."""
    if operator not in {"==", "!="}:
        return None
    found = [_subject(path_of(operands[side]), speaker) for side in ("left", "right")]
    names = [_doing(one[0], speaker) for one in found if one and one[1] == ("by",)]
    if len(names) != len(found):
        return None
    key = "same" if operator == "==" else "different"
    return speaker.say(key, first=names[0], second=names[1])


def _doing(subject: Path, speaker: Speaker) -> str:
    if subject == _SCREENED:
        return speaker.say("does-screened")
    if subject[1] == "steps":
        return speaker.say(f"does-{subject[2]}")
    question = speaker.facts[subject[2]].asked(speaker.language)
    return speaker.say("does-fact", question=question)


def _marked(operator: str, operands: Node, speaker: Speaker) -> str | None:
    markers = ("context", "subject", "markers")
    if operator == "isEmpty":
        return speaker.say("unmarked") if path_of(operands["arg"]) == markers else None
    if operator not in {"contains", "containsAny", "containsAll"}:
        return None
    if path_of(operands["left"]) != markers:
        return None
    right = operands["right"]
    uids = [uid_of(right)] if operator == "contains" else [uid_of(one) for one in _items(right)]
    names = [speaker.word("Marker", uid.id) for uid in uids if uid]
    if operator == "containsAll":
        return speaker.say("marked-all", names=speaker.joined(names))
    return speaker.say("marked", names=speaker.listed(names))


def _placed(operator: str, operands: Node, speaker: Speaker) -> str | None:
    """Say where a purpose, an officer, a body or a field stands, or how often it was used."""
    if operator == "has":
        posted = path_of(operands["left"]) == ("principal",) and operands["attr"] == "postedTo"
        return speaker.say("posted") if posted else None
    if operator not in _BOUNDS and operator != "in":
        return None
    path, right = path_of(operands["left"]), operands["right"]
    if path and path[:2] == ("context", "use") and operator in _BOUNDS and "Value" in right:
        bound = speaker.say(_BOUNDS[operator], n=right["Value"])
        return speaker.say(f"use-{path[2]}", bound=bound)
    if path == ("context", "purpose") and path_of(right) == ("context", "heldFor"):
        return speaker.say("purpose-held") if operator == "==" else None
    uid = uid_of(right)
    if path is None or uid is None or operator not in {"==", "in"}:
        return None
    return _of(path, uid, speaker)


def _of(path: Path, uid: Uid, speaker: Speaker) -> str | None:
    name = speaker.word(uid.type, uid.id)
    if uid.type == "Purpose":
        name = speaker.quoted(name)
    if path == ("context", "purpose"):
        leaf = uid.id in speaker.vocabulary.leaves("Purpose")
        return speaker.say("purpose" if leaf else "purpose-under", names=name)
    if path == ("resource",):
        return speaker.say("resource", what=say_resource(uid, speaker))
    if path == ("principal", "grade"):
        return speaker.say("grade", grade=name)
    keys = {
        ("context", "heldFor"): "held-for",
        ("context", "holder"): "holder",
        ("context", "origin"): "origin",
        ("principal", "postedTo"): "posted-to",
        ("principal", "employer"): "employed",
        ("principal",): "employed",
    }
    return speaker.say(keys[path], names=name) if path in keys else None


def _listed_purposes(operator: str, operands: Node, speaker: Speaker) -> str | None:
    if operator != "contains" or path_of(operands["right"]) != ("context", "purpose"):
        return None
    uids = [uid_of(item) for item in _items(operands["left"])]
    names = [speaker.quoted(speaker.word("Purpose", uid.id)) for uid in uids if uid]
    return speaker.say("purpose", names=speaker.listed(names)) if names else None


def cedar_of(part: Node) -> str:
    """Write an expression as Cedar does, on one line."""
    scope = {"op": "All"}
    policy = {
        "effect": "permit",
        "principal": scope,
        "action": scope,
        "resource": scope,
        "conditions": [{"kind": "when", "body": part}],
    }
    written = " ".join(text_of({"one": policy}).split())
    condition = written.partition("when {")[2].rpartition("}")[0].strip()
    return "".join(
        piece if piece.startswith('"') else _bare(piece) for piece in _LITERAL.split(condition)
    )


def _bare(cedar: str) -> str:
    """Take away the brackets that Cedar's printer puts round every path."""
    while (barer := _BRACKETED.sub(r"\1", cedar)) != cedar:
        cedar = barer
    return cedar
