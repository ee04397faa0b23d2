"""What a release holds and tells, member by member, without a gateway around it."""

from dataclasses import replace

import pytest

from made_request import AT, FIELD, made_request
from texts import library
from thirdcopy.assessment import Assessment, assess
from thirdcopy.decision import Decision
from thirdcopy.match import Record
from thirdcopy.release import CAUTION, Prepared, fresh, prepare, terms_of
from thirdcopy_client.canonical import b64, hash_of, parse_canonical
from thirdcopy_client.clock import DAY, MINUTE, Micros
from thirdcopy_client.open import release_info
from thirdcopy_client.seal import new_key, unseal

REQUEST, RECORD, RULES, AROUND = made_request(library())
FINAL = assess(REQUEST, RECORD, RULES, AROUND)
CLAUSE = "cmg-home-office:4.1"
ORIGIN = "log.example/sealing"
PRIVATE, PUBLIC = new_key()
READ = Micros(AT - MINUTE)
LATER = Micros(AT + 3)


def _decision(*fields: str) -> Decision:
    return Decision(REQUEST.by.person, frozenset(fields), CLAUSE, "", AT)


def _made(
    decision: Decision | None = None, record: Record = RECORD, final: Assessment = FINAL
) -> Prepared:
    read = replace(record, read_at=READ)
    decision = decision or _decision(FIELD)
    return prepare(REQUEST, decision, read, final, RULES, PUBLIC, ORIGIN, LATER)


def test_what_is_told_is_these_members_and_no_other() -> None:
    made = _made()
    told = dict(made.told)
    release = told.pop("release")
    assert isinstance(release, str)
    assert release.startswith("d-")
    assert len(bytes.fromhex(release[2:])) == 8
    assert made.id == release
    assert told == {
        "fields": [FIELD],
        "clause": CLAUSE,
        "terms": {"retention_days": 90, "onward": "none"},
        "as_at": READ,
        "identifiers": ["birth-date", "family-name", "nino"],
        "recipient_key": b64(PUBLIC),
        "suite": "x25519-hkdf-sha256-aes-256-gcm",
        "expires": LATER + 7 * DAY,
        "ciphertext_sha256": hash_of(made.ciphertext),
    }
    assert (made.read_at, made.expires) == (READ, LATER + 7 * DAY)


def test_what_is_sealed_is_these_members_and_opens_for_this_request_only() -> None:
    made = _made()
    told = {k: v for k, v in made.told.items() if k != "ciphertext_sha256"}
    named = {**told, "request": REQUEST.id, "ruleset": REQUEST.ruleset}
    assert parse_canonical(unseal(PRIVATE, release_info(named, ORIGIN), made.ciphertext)) == {
        "as_at": READ,
        "caution": CAUTION,
        "fields": {FIELD: "1 Nowhere Lane"},
        "identifiers": ["birth-date", "family-name", "nino"],
    }


@pytest.mark.parametrize("stopped", [False, True])
def test_an_item_that_was_not_decided_or_is_not_permitted_any_more_is_not_sealed(
    *, stopped: bool
) -> None:
    nothing = replace(FINAL, fields=())
    made = _made(final=nothing) if stopped else _made(_decision("child-maintenance/name"))
    assert made.told["fields"] == []


@pytest.mark.parametrize(("after", "held"), [(-1, True), (0, True), (1, False)])
def test_what_was_read_five_minutes_ago_is_fresh_to_the_microsecond(
    after: int, *, held: bool
) -> None:
    assert fresh(_made(), Micros(READ + 5 * MINUTE + after)) is held


def test_terms_are_the_clauses_own_else_the_agreements() -> None:
    own = RULES.agreement
    (named,) = own.terms.values()
    changed = replace(named, retention_days=3, onward="clauses")
    rules = replace(
        RULES,
        agreement=replace(own, terms={"locate": changed}, retention_days=44, onward="unpublished"),
    )
    assert terms_of(rules, CLAUSE) == {"retention_days": 3, "onward": "clauses"}
    of_the_agreement = {"retention_days": 44, "onward": "unpublished"}
    assert terms_of(rules, "cmg-home-office:5.1") == of_the_agreement
    assert terms_of(rules, "uk:U1") == of_the_agreement
    # Without its document a clause is nobody's.
    assert terms_of(rules, "4.1") == of_the_agreement
