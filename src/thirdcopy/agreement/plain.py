"""A clause in plain English and Welsh, made from the clause and never from the prose.

So a reader who compares it with the paragraph beside it sees where the two part. Every
condition is said once; what belongs to one answer or one step is said together.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from thirdcopy.agreement.fact import FactDeclaration
from thirdcopy.agreement.phrase import Speaker, say_conditions, say_resource
from thirdcopy.agreement.promise import Promise
from thirdcopy.agreement.tree import conditions_of, conjuncts, uids_in
from thirdcopy.agreement.vocabulary import ACTIONS, Language, Vocabulary
from thirdcopy.policy.explain import Atom
from thirdcopy.policy.query import Est, Node


@dataclass(frozen=True)
class Plain:
    """A clause in words: what may or may not be done, its conditions and its exceptions."""

    lead: str
    when: tuple[str, ...]
    unless: tuple[tuple[str, ...], ...]
    text: str


def plain(
    est: Est,
    facts: Mapping[str, FactDeclaration],
    vocabulary: Vocabulary,
    language: Language = "en",
) -> Plain:
    """Say a policy in words that can be read aloud."""
    speaker = Speaker(facts, vocabulary, language)
    return _plain(_lead(est, speaker), est, speaker)


def plain_promise(
    promise: Promise,
    facts: Mapping[str, FactDeclaration],
    vocabulary: Vocabulary,
    language: Language = "en",
) -> Plain:
    """Say a promise in words that can be read aloud: what can never, will always, or can happen."""
    speaker = Speaker(facts, vocabulary, language)
    how = _how(list(promise.actions), speaker)
    lead = speaker.say(promise.kind, how=how, what=speaker.say("anything"))
    return _plain(lead, promise.est, speaker)


def _plain(lead: str, est: Est, speaker: Speaker) -> Plain:
    when: list[Node] = []
    unless: list[tuple[str, ...]] = []
    for kind, body in conditions_of(est):
        if kind == "when":
            when.extend(conjuncts(body))
        else:
            unless.append(tuple(say_conditions(list(conjuncts(body)), speaker)))
    conditions = tuple(say_conditions(when, speaker))
    return Plain(lead, conditions, tuple(unless), _text(lead, conditions, unless, speaker))


def plain_atom(
    atom: Atom,
    facts: Mapping[str, FactDeclaration],
    vocabulary: Vocabulary,
    language: Language = "en",
) -> str:
    """Say one part of an explained clause in words."""
    speaker = Speaker(facts, vocabulary, language)
    if atom.part == "principal":
        names = [speaker.word("Body", uid.id) for uid in uids_in(atom.expression)]
        return speaker.say("employed", names=speaker.listed(names))
    if atom.part == "action":
        names = [speaker.say(uid.id) for uid in uids_in(atom.expression)]
        return speaker.say("action", names=speaker.listed(names))
    if atom.part == "resource":
        return speaker.say("resource", what=_what(atom.expression, speaker))
    said = speaker.joined(say_conditions(list(conjuncts(atom.expression)), speaker))
    return said if atom.part == "when" else speaker.say("not", one=said)


def _lead(est: Est, speaker: Speaker) -> str:
    bodies = [speaker.word("Body", uid.id) for uid in uids_in(est["principal"])]
    actions = [uid.id for uid in uids_in(est["action"])] or list(ACTIONS)
    how = _how(actions, speaker)
    what = _what(est["resource"], speaker)
    who = speaker.listed(bodies) or speaker.say("anybody")
    key = est["effect"] if bodies or est["effect"] == "permit" else "forbid-all"
    return speaker.say(key, who=who, how=how, what=what)


def _how(actions: list[str], speaker: Speaker) -> str:
    if set(actions) == set(ACTIONS):
        return speaker.say("every-action")
    return speaker.listed([speaker.say(action) for action in actions])


def _what(scope: Node, speaker: Speaker) -> str:
    names = [say_resource(uid, speaker) for uid in uids_in(scope)]
    return speaker.listed(names) or speaker.say("anything")


def _text(
    lead: str,
    when: tuple[str, ...],
    unless: list[tuple[str, ...]],
    speaker: Speaker,
) -> str:
    text = lead
    if when:
        key = "if" if len(when) == 1 else "if-all"
        text = speaker.say(key, lead=lead, conditions="; ".join(when))
    for exception in _exceptions(unless, speaker):
        text = f"{text}{';' if when else ','} {exception}"
    return f"{text[:1].upper()}{text[1:]}."


def _exceptions(unless: list[tuple[str, ...]], speaker: Speaker) -> Iterator[str]:
    for one in unless:
        key = "unless" if len(one) == 1 else "unless-all"
        yield speaker.say(key, conditions="; ".join(one))
