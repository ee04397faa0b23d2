"""Claims that bodies make about their sharing, put as questions that can be answered.

Nobody writes a verdict down. A claim names texts of the library and asks of each a promise, to be
proved or refuted for every request, or whether the analyser finds something of given kinds.
"""

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias, get_args

from thirdcopy.agreement import Agreement, Profile, Promise, Vocabulary
from thirdcopy.agreement.document import Block
from thirdcopy.agreement.fault import in_order, refuse
from thirdcopy.agreement.front import Source, Table
from thirdcopy.agreement.promise import parse_promise
from thirdcopy.analysis import Finding, Findings, PromiseResult, analyse
from thirdcopy.analysis.findings import Kind
from thirdcopy_client.errors import MalformedError

Verdict: TypeAlias = Literal["proved", "refuted", "never-arises", "unsettled"]
Bilingual: TypeAlias = Mapping[str, str]
"""A sentence in each language, by `en` and `cy`."""
_OF_OUTCOME: Final[Mapping[str, Verdict]] = {
    "holds": "proved",
    "fails": "refuted",
    "vacuous": "never-arises",
    "unknown": "unsettled",
}
_KINDS: Final = get_args(Kind)


@dataclass(frozen=True)
class Asked:
    """One question to one text: a promise to be proved, or *kinds* of finding to look for.

    *under* is the profile whose rules hold beside the text: `as-was` adds none.
    """

    agreement: str
    under: str
    why: Bilingual
    promise: str | None
    kinds: tuple[str, ...]


@dataclass(frozen=True)
class Claim:
    """What somebody said, in our paraphrase; *document* and *on* say where and when they said it.

    *unknowable* is what no software can show of it; *counted* are the questions, by id, whose
    figures bear on it.
    """

    id: str
    said: Bilingual
    by: Bilingual
    on: dt.date | str
    document: str
    address: str | None
    unknowable: Bilingual
    asked: tuple[Asked, ...]
    counted: tuple[str, ...]


@dataclass(frozen=True)
class Answered:
    """A question with its answer: the promise's result, or the findings that refute the claim."""

    asked: Asked
    verdict: Verdict
    promise: Promise | None = None
    result: PromiseResult | None = None
    findings: tuple[Finding, ...] = ()


def parse_claim(data: bytes, name: str) -> Claim:
    """Read a claim; raises `MalformedError` for the first fault, saying how many more."""
    try:
        text = data.decode("utf-8")
        values = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise MalformedError("expected TOML in UTF-8", place=name) from error
    top = Table(values, Source(name, tuple(text.split("\n"))))
    claim = Claim(
        id=top.text("id"),
        said=_both(top, "said"),
        by=_both(top, "by"),
        on=top.day("on"),
        document=top.text("document"),
        address=top.optional("address"),
        unknowable=_both(top, "unknowable"),
        asked=tuple(_asked(one) for one in top.tables("asked")) if "asked" in top else (),
        counted=top.texts("counted", ()),
    )
    top.finish()
    refuse(in_order(top.faults))
    return claim


def answer(
    asked: Asked,
    agreement: Agreement,
    profile: Profile,
    vocabulary: Vocabulary,
    findings: Findings,
) -> Answered:
    """Answer one question; *findings* are those of *agreement* under *profile*."""
    if asked.promise is None:
        found = tuple(one for one in findings.findings if one.kind in asked.kinds)
        settled = not any(one.kind == "cannot-analyse" for one in findings.findings)
        verdict: Verdict = "refuted" if found else "proved" if settled else "unsettled"
        return Answered(asked, verdict, findings=found)
    facts = {**profile.facts, **agreement.facts}
    block = Block("promise", f"C1 {asked.promise}", 1, None)
    promise = parse_promise(block, facts, f"a claim about {agreement.id}")
    alone = replace(agreement, promises={promise.id: promise})
    made = analyse(alone, replace(profile, promises={}), vocabulary, actions=())
    result = made.promise(f"{agreement.id}:{promise.id}")
    return Answered(asked, _OF_OUTCOME[result.outcome], promise, result)


def _asked(table: Table) -> Asked:
    asked = Asked(
        agreement=table.text("agreement"),
        under=table.text("under"),
        why=_both(table, "why"),
        promise=table.optional("promise"),
        kinds=table.texts("findings", (), of=_KINDS, what="kind of finding"),
    )
    if (asked.promise is None) == (not asked.kinds):
        table.fault("agreement", "expected `promise` or `findings`", "ask one of the two")
    table.finish()
    return asked


def _both(table: Table, key: str) -> Bilingual:
    return {"en": table.text(key), "cy": table.text(f"{key}_cy")}
