"""What must agree between the keys of an agreement, and between its keys and its clauses."""

import re
from collections.abc import Iterator
from dataclasses import fields as dataclass_fields
from datetime import date

from thirdcopy.agreement.agreement import Agreement
from thirdcopy.agreement.clause import Clause
from thirdcopy.agreement.fault import Fault, did_you_mean
from thirdcopy.agreement.front import Table
from thirdcopy.agreement.law import Law
from thirdcopy.agreement.tree import uids_in
from thirdcopy.agreement.vocabulary import Vocabulary, field_of

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def between_keys(agreement: Agreement, front: Table, vocabulary: Vocabulary) -> None:
    """Note in *front* what one key says against another."""
    if agreement.id and not _ID.fullmatch(agreement.id):
        front.fault("id", f"expected an id in kebab case, got `{agreement.id}`", None)
    _parties(agreement, front, vocabulary)
    _purposes(agreement, front, vocabulary)
    _data(agreement, front, vocabulary)
    if agreement.counts == "exact" and agreement.counts_ground is None:
        remedy = 'give `counts_ground`: "published-then" or a recorded motivated-intruder test'
        front.fault("counts", "expected a ground for exact counts", remedy)
    if agreement.counts == "attested" and agreement.counts_ground is not None:
        front.fault("counts_ground", "expected a ground only for exact counts", "remove it")
    _dates(agreement, front)
    if agreement.supersedes is not None and agreement.change_note is None:
        remedy = "add `change_note`: nothing widens unsaid from one version to the next"
        front.fault("supersedes", "expected a note of what this version changes", remedy)
    known = {one.name for one in dataclass_fields(agreement)} | {
        one.name for one in dataclass_fields(Law)
    }
    for key in agreement.ours:
        if key not in known:
            front.fault("ours", f"expected a key, got `{key}`", did_you_mean(key, known), key)


def between_clauses(agreement: Agreement) -> Iterator[Fault]:
    """Give what a clause says against the front matter."""
    for clause in agreement.clauses.values():
        place = f"{agreement.name}:{clause.line}"
        actions = {uid.id for uid in uids_in(clause.est["action"])}
        for key, flow, action in (
            ("onward", agreement.onward, "onward"),
            ("reverse_flow", agreement.reverse_flow, "retain"),
        ):
            if flow == "none" and clause.effect == "permit" and action in actions:
                yield Fault(
                    f"expected no permit for `{action}`, since `{key}` is `none`",
                    place,
                    f'remove the clause, or say `{key} = "clauses"`',
                )
        yield from _terms(clause, agreement, place)


def _terms(clause: Clause, agreement: Agreement, place: str) -> Iterator[Fault]:
    named = clause.annotations.get("terms")
    if named is not None and named not in agreement.terms:
        remedy = did_you_mean(named, agreement.terms)
        yield Fault(f"expected terms of this agreement, got `{named}`", place, remedy)


def _parties(agreement: Agreement, front: Table, vocabulary: Vocabulary) -> None:
    for body in agreement.recipients:
        if body == agreement.discloser:
            front.fault("recipients", "expected a recipient other than the discloser", None, body)
    for fact in agreement.facts.values():
        if fact.by in vocabulary.trees["Body"] and fact.by not in agreement.parties:
            facts = front.table("facts").table(fact.name)
            remedy = f"add `{fact.by}` to `[parties]`, or name who supplies the fact"
            facts.fault("by", f"expected a fact that a party supplies, got `{fact.by}`", remedy)
    for body in (agreement.discloser, *agreement.recipients):
        if body in vocabulary.trees["Body"] and body not in agreement.parties:
            remedy = f"add `{body}` with its role to `[parties]`"
            front.fault("parties", f"expected every party, `{body}` is missing", remedy)
    dataset = vocabulary.datasets.get(agreement.dataset)
    if dataset is not None and agreement.discloser in vocabulary.trees["Body"]:
        above = vocabulary.above("Body", agreement.discloser)
        if dataset.holder not in above:
            remedy = f"the vocabulary says that `{dataset.holder}` holds it"
            front.fault("dataset", "expected a dataset that the discloser holds", remedy)


def _purposes(agreement: Agreement, front: Table, vocabulary: Vocabulary) -> None:
    for purpose in agreement.purposes:
        barred = vocabulary.above("Purpose", purpose) & set(agreement.prohibited_uses)
        if barred:
            front.fault(
                "prohibited_uses",
                f"expected no purpose that is also prohibited, got `{purpose}`",
                "remove it from the one or the other",
                min(barred),
            )


def _data(agreement: Agreement, front: Table, vocabulary: Vocabulary) -> None:
    if not agreement.items:
        front.fault("items", "expected at least one item", "list what may be disclosed")
    known = {
        field_of(dataset, category)
        for dataset in vocabulary.datasets
        for category in vocabulary.leaves("Category")
    }
    for field in agreement.asks:
        if field not in known:
            remedy = did_you_mean(field, known) if "/" in field else "write `<dataset>/<category>`"
            front.fault("asks", f"expected a field, got `{field}`", remedy, field)
    if agreement.lands_in is not None and agreement.lands_in not in vocabulary.datasets:
        remedy = did_you_mean(agreement.lands_in, vocabulary.datasets)
        front.fault("lands_in", "expected a dataset of the vocabulary", remedy)
    categories = {item.category for item in agreement.items}
    for category in agreement.derived:
        if category not in categories:
            remedy = did_you_mean(category, categories)
            front.fault("derived", f"expected an item, got `{category}`", remedy)


def _dates(agreement: Agreement, front: Table) -> None:
    dates = agreement.dates
    known = [one for one in (dates.start, dates.review_by, dates.end) if isinstance(one, date)]
    if known != sorted(known):
        front.fault("dates", "expected start, review and end in that order", None)
