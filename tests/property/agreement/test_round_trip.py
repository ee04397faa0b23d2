"""A rendering names every atom of its clause, and nothing else."""

import copy
import re
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planted_agreement import plant
from random_clause import clauses
from texts import library
from thirdcopy.agreement import Agreement, Profile, Promise
from thirdcopy.agreement.plain import plain, plain_promise
from thirdcopy.agreement.tree import conditions_of, conjuncts, path_of, uids_in
from thirdcopy.agreement.vocabulary import LANGUAGES, Language
from thirdcopy.agreement.wording import WORDING
from thirdcopy.policy.cedar import parse_policies
from thirdcopy.policy.query import Est, Node, Uid

LIMITS = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
KINDS = ("Purpose", "Grade", "Body", "Category", "Marker", "Dataset", "Value")
ATTESTED = ("facts", "steps", "subject")


def names_in(text: str, language: Language) -> str:
    """Give *text* without the words that stand in every rendering."""
    fixed = [re.sub(r"\{\w+\}", "\x00", phrase) for phrase in WORDING[language].values()]
    for piece in sorted({p for one in fixed for p in one.split("\x00") if len(p) > 3}, key=len)[
        ::-1
    ]:
        text = text.replace(piece, "\x00")
    return text


def foreign(est: Est, text: str, language: Language, questions: tuple[str, ...]) -> list[str]:
    """Give the names of the vocabulary that *text* has and the clause does not."""
    vocabulary = library().vocabulary
    own = {
        vocabulary.names.get((language, "Value" if uid.type.startswith("F_") else uid.type, uid.id))
        for uid in uids_in(est)
    }
    own |= {
        vocabulary.names.get((language, kind, part))
        for uid in uids_in(est)
        if uid.type == "Field"
        for kind, part in zip(("Dataset", "Category"), uid.id.split("/"), strict=True)
    }
    rest = text.casefold()
    for known in sorted((one for one in (*own, *questions) if one), key=len, reverse=True):
        rest = rest.replace(known.casefold(), "\x00")
    rest = names_in(rest, language)
    return [
        word
        for (spoken, kind, _), word in vocabulary.names.items()
        if spoken == language and kind in KINDS and len(word) > 4
        if re.search(rf"(?<!\w){re.escape(word.casefold())}(?!\w)", rest)
    ]


def altered(est: Est) -> Iterator[tuple[str, Est]]:
    """Give the clause with one thing changed, each thing in turn."""
    vocabulary = library().vocabulary
    for uid in dict.fromkeys(uids_in(est)):
        if uid.type in KINDS:
            others = [code for code in vocabulary.codes(uid.type) if code != uid.id]
            words = {vocabulary.word(uid.type, uid.id)}
            other = next(one for one in others if vocabulary.word(uid.type, one) not in words)
            yield f"{uid} changed", renamed(est, uid, other)
    for at, condition in enumerate(est["conditions"]):
        parts = list(conjuncts(condition["body"]))
        for gone, part in enumerate(parts):
            others = parts[:gone] + parts[gone + 1 :]
            if others and not is_guard(part, others):
                yield f"without {part}", with_conditions(est, at, others)


def renamed(node: Node, uid: Uid, other: str) -> Node:
    if isinstance(node, list):
        return [renamed(one, uid, other) for one in node]
    if isinstance(node, dict):
        if node == {"type": uid.type, "id": uid.id}:
            return {"type": uid.type, "id": other}
        return {key: renamed(value, uid, other) for key, value in node.items()}
    return node


def is_guard(part: Node, others: list[Node]) -> bool:
    """Say whether *part* only tests that there is what another part reads, or is said twice."""
    if part in others or part == {"Value": True}:
        return True
    if "has" not in part:
        return False
    path = path_of(part["has"]["left"])
    return path is not None and any(
        f"'attr': '{part['has']['attr']}'" in str(other) for other in others
    )


def with_conditions(est: Est, at: int, parts: list[Node]) -> Est:
    made = copy.deepcopy(est)
    body = parts[0]
    for part in parts[1:]:
        body = {"&&": {"left": body, "right": part}}
    made["conditions"][at]["body"] = body
    return made


def texts() -> list[Agreement | Profile]:
    return [*library().agreements.values(), *library().profiles.values()]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_names_its_atoms_and_nothing_else(language: Language) -> None:
    vocabulary = library().vocabulary
    for text in texts():
        questions = tuple(fact.asked(language) for fact in text.facts.values())
        for clause in text.clauses.values():
            said = plain(clause.est, text.facts, vocabulary, language).text
            assert foreign(clause.est, said, language, questions) == [], said
            for what, other in altered(clause.est):
                assert plain(other, text.facts, vocabulary, language).text != said, what


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_promise_names_its_atoms_and_nothing_else(language: Language) -> None:
    vocabulary = library().vocabulary
    for text in texts():
        questions = tuple(fact.asked(language) for fact in text.facts.values())
        for promise in text.promises.values():
            said = plain_promise(promise, text.facts, vocabulary, language).text
            assert "`" not in said
            assert foreign(promise.est, said, language, questions) == [], said
            for what, est in altered(promise.est):
                other = Promise(**{**vars(promise), "est": est})
                assert plain_promise(other, text.facts, vocabulary, language).text != said, what


def test_each_kind_of_promise_has_words_of_its_own() -> None:
    promise = library().agreements["cmg-home-office"].promises["9.6"]
    vocabulary = library().vocabulary
    kinds = ("never", "always", "can")
    said = [
        plain_promise(Promise(**{**vars(promise), "kind": kind}), {}, vocabulary).text
        for kind in kinds
    ]
    assert said == [
        "Nobody can ever be passed anything.",
        "A request to be passed anything is never refused.",
        "There is at least one request by which somebody may be passed anything.",
    ]


@LIMITS
@given(clauses())
def test_any_clause_names_its_atoms_and_nothing_else(text: str) -> None:
    rules = plant({})
    questions = tuple(fact.question for fact in rules.facts.values())
    (est,) = parse_policies(text)
    said = plain(est, rules.facts, rules.vocabulary).text
    if "`" in said:
        return
    assert foreign(est, said, "en", questions) == [], said
    for what, other in altered(est):
        assert plain(other, rules.facts, rules.vocabulary).text != said, what


def test_a_word_that_the_clause_does_not_name_would_be_found() -> None:
    agreement = library().agreements["cmg-home-office"]
    clause = agreement.clauses["5.2"]
    said = plain(clause.est, agreement.facts, library().vocabulary).text
    assert foreign(clause.est, f"{said} By the police.", "en", ()) == ["the police"]


@LIMITS
@given(st.sampled_from(("and", "or")), st.data())
def test_sentences_of_two_atoms_hold_the_words_of_both(joint: str, data: st.DataObject) -> None:
    markers = library().vocabulary.markers
    one, two = data.draw(st.permutations(markers))[:2]
    sign = {"and": "&&", "or": "||"}[joint]
    atom = 'context.subject.markers.contains(Marker::"{}")'.format
    rules = plant(
        {"1.1": f"forbid (principal, action, resource) when {{ {atom(one)} {sign} {atom(two)} }};"}
    )
    est = rules.agreement.clauses["1.1"].est
    assert len(list(conditions_of(est))) == 1
    said = plain(est, rules.facts, rules.vocabulary).text
    for marker in (one, two):
        assert rules.vocabulary.word("Marker", marker) in said
