"""What an encoder of Cedar gets wrong if it is not careful, one trap at a time.

Each question is asked of a request of which nothing is known. Every request that the solver finds
is put to the engine, which must say the same.
"""

import json
from collections.abc import Mapping
from typing import Any

import cedarpy
import pytest

from thirdcopy.analysis.encoding.anydecode import replay_of
from thirdcopy.analysis.encoding.anyrequest import any_request
from thirdcopy.analysis.encoding.anyschema import AnySchema, Sort, read_any_schema
from thirdcopy.analysis.encoding.environment import OutsideFragmentError
from thirdcopy.analysis.encoding.named import Named, universe_of
from thirdcopy.analysis.encoding.prover import Impossible, Possible, Prover
from thirdcopy.analysis.encoding.universe import Universe


def attributes(**types: Any) -> dict[str, Any]:  # noqa: ANN401 - a schema in JSON
    """A record type; an attribute whose name ends in `_` may be missing."""
    return {
        "type": "Record",
        "attributes": {
            name.removesuffix("_"): {
                **(one if isinstance(one, dict) else {"type": one}),
                "required": not name.endswith("_"),
            }
            for name, one in types.items()
        },
    }


def set_of(element: Any) -> dict[str, Any]:  # noqa: ANN401 - a schema in JSON
    return {"type": "Set", "element": element if isinstance(element, dict) else {"type": element}}


def entity(kind: str) -> dict[str, str]:
    return {"type": "Entity", "name": kind}


def extension(name: str) -> dict[str, str]:
    return {"type": "Extension", "name": name}


CONTEXT = attributes(
    **dict.fromkeys("abcdefg", "String"),
    m="Long",
    n="Long",
    maybe_="Long",
    inner_=attributes(deep_="Bool"),
    flag="Bool",
    longs=set_of("Long"),
    others=set_of("Long"),
    words=set_of("String"),
    sets=set_of(set_of("Long")),
    pairs=set_of(attributes(x="Long", y_="Long")),
    users=set_of(entity("User")),
    who=entity("User"),
    other=entity("User"),
    ip=extension("ipaddr"),
    money=extension("decimal"),
    at=extension("datetime"),
    since=extension("datetime"),
    time=extension("duration"),
)
SCHEMA = {
    "": {
        "entityTypes": {
            "User": {
                "memberOfTypes": ["Group"],
                "shape": attributes(age="Long", boss_=entity("User"), name="String"),
                "tags": {"type": "Long"},
            },
            "Group": {"memberOfTypes": ["Group"], "shape": attributes(size="Long")},
            "Doc": {},
        },
        "actions": {
            "read": {
                "appliesTo": {
                    "principalTypes": ["User"],
                    "resourceTypes": ["Doc"],
                    "context": CONTEXT,
                }
            }
        },
    }
}
HANDLE = cedarpy.Schema.from_json_str(json.dumps(SCHEMA))
ANY: AnySchema = read_any_schema(SCHEMA)
SORT = Sort("User", ("Action", "read"), "Doc")


def policies_of(condition: str) -> Mapping[str, Mapping[str, Any]]:
    text = f"permit (principal, action, resource) when {{ {condition} }};"
    parsed: dict[str, Any] = json.loads(cedarpy.policies_to_json_str(text))
    policies: Mapping[str, Mapping[str, Any]] = parsed["staticPolicies"]
    return policies


def can(condition: str, what: str = "hold") -> bool:
    """Whether some request makes the condition true (`hold`) or fail (`err`), by the solver."""
    policies = policies_of(condition)
    request, encoded = any_request(ANY, SORT, policies)
    clause = encoded["policy0"]
    answer = Prover(request.axioms).ask(clause.holds if what == "hold" else clause.errs)
    if isinstance(answer, Impossible):
        return False
    assert isinstance(answer, Possible)
    found = replay_of(request, answer.assignment)
    entities = cedarpy.Entities.from_json_str(json.dumps(found.entities), HANDLE)
    text = f"permit (principal, action, resource) when {{ {condition} }};"
    said = cedarpy.is_authorized(dict(found.request), text, entities, HANDLE)
    assert said.allowed is (what == "hold"), said.diagnostics.errors
    assert bool(said.diagnostics.errors) is (what == "err")
    return True


def differ(names: str) -> str:
    apart = [f"context.{a} != context.{b}" for a in names for b in names if a < b]
    return " && ".join(apart)


def test_as_many_different_texts_as_a_clause_asks_for() -> None:
    assert can(differ("abcdefg"))
    assert can(f'{differ("abcdefg")} && context.a != "x" && context.b like "x*"')
    assert can("context.words.containsAll([context.a, context.b]) && context.a != context.b")


def test_too_few_codes_would_make_a_false_proof(monkeypatch: pytest.MonkeyPatch) -> None:
    def three(schema: AnySchema, named: Named, sizes: Mapping[str, int]) -> Universe:
        return universe_of(schema, named, {what: min(3, size) for what, size in sizes.items()})

    monkeypatch.setattr("thirdcopy.analysis.encoding.anyrequest.universe_of", three)
    assert not can(differ("abcdefg"))


def test_two_sets_may_differ_in_something_that_nothing_names() -> None:
    assert can("context.longs != context.others && !context.longs.isEmpty()")
    assert can("context.longs != context.others && context.longs.containsAll(context.others)")
    assert not can("context.longs == context.others && context.longs.contains(context.n)"
                   " && !context.others.contains(context.n)")  # fmt: skip
    assert can("context.users.contains(context.who) && !context.users.contains(context.other)")
    assert can("context.sets.contains([1]) && context.sets.contains([1, 2, 2])")
    assert not can("context.sets.contains([1, 2, 2]) && !context.sets.contains([2, 1])")
    assert can("context.pairs.contains({x: 1, y: 2}) && !context.pairs.contains({x: 1, y: 3})")


def test_an_entity_that_is_not_there_errs_and_is_only_itself() -> None:
    assert can("principal.age > 1", "err")
    assert can("principal has boss && principal.boss.age > 1", "err")
    assert not can("principal has boss && !(principal has name)")
    assert can('!(principal has boss) && principal == User::"a"')
    assert not can('!(principal has name) && principal in Group::"g"')
    assert can("context.who == principal && context.who.boss.age == 1")


def test_equal_entities_have_equal_attributes() -> None:
    assert not can("context.who == context.other && context.who.age != context.other.age")
    assert not can("context.who == context.other && principal == context.who"
                   " && principal.boss.name != context.other.boss.name")  # fmt: skip
    assert can("context.who != context.other && context.who.age != context.other.age")
    assert not can("context.who == principal && context.who.age > 1"
                   " && principal has boss && false == (principal has age)")  # fmt: skip


def test_what_stands_above_is_passed_on_and_makes_no_circle() -> None:
    above = 'principal in Group::"a" && Group::"a" in Group::"b"'
    assert can(above)
    assert not can(f'{above} && !(principal in Group::"b")')
    assert not can(f'{above} && Group::"b" in Group::"a"')
    assert not can('context.who == principal && principal in Group::"a"'
                   ' && !(context.who in Group::"a")')  # fmt: skip
    assert can('principal is User in Group::"a" && principal in [Group::"b", Group::"c"]')
    assert not can("principal in context.users && context.users.isEmpty()")


@pytest.mark.parametrize(
    ("condition", "holds", "errs"),
    [
        ("context.m + context.n > 0", True, True),
        ("context.m - context.n > 0", True, True),
        ("context.m * context.n > 0", True, True),
        ("-context.m > 0", True, True),
        ("context.m > 0 && context.m < 9 && context.m * 3 > 7", True, False),
        ("context.m < 0 && context.m - 1 > 0", False, True),
        ("context.m + 1 == context.m", False, True),
        ("9223372036854775807 + 1 == 0", False, True),
        ("-9223372036854775808 == context.m && -context.m > 0", False, True),
    ],
)
def test_overflow_is_an_error_and_never_wraps(condition: str, *, holds: bool, errs: bool) -> None:
    assert can(condition) is holds
    assert can(condition, "err") is errs


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ('context.a like "a*" && context.a like "*b" && context.a != "ab"', True),
        ('context.a like "a*" && context.a like "*a" && !(context.a like "a*a")', True),
        (('!(context.a like "a*a") && context.a like "a*" && context.a like "*a"'
         ' && context.a != "a"'), False),
        ('context.a like "a\\*" && context.a != "a*"', False),
        ('context.a like "a\\*b*" && !(context.a like "a*b*")', False),
        ('context.a like "a*b*" && !(context.a like "a\\*b*")', True),
        ('context.a like "" && context.a != ""', False),
        ('!(context.a like "*")', False),
        (('context.a like "x*" && context.b like "x*" && context.c like "x*" && '
         "context.a != context.b && context.b != context.c && context.a != context.c"), True),
        ('context.a like "a" && context.b like "a" && context.a != context.b', False),
    ],
)  # fmt: skip
def test_like_is_exact(condition: str, *, holds: bool) -> None:
    assert can(condition) is holds


def test_an_attribute_that_may_be_missing_errs_without_its_guard() -> None:
    assert can("context.maybe > 1", "err")
    assert not can("context has maybe && context.maybe > 1", "err")
    assert can("context has inner && context.inner.deep", "err")
    assert not can("context has inner.deep && context.inner.deep", "err")
    assert not can("!(context has maybe) || context.maybe > 1", "err")
    assert can("context has maybe || context.maybe > 1", "err")
    assert not can("if context has maybe then context.maybe > 1 else true", "err")


def test_what_is_not_reached_does_not_err() -> None:
    assert not can("false && context.maybe > 1", "err")
    assert not can("true || 1 + context.maybe > 1", "err")
    assert can("context.flag && context.maybe > 1", "err")
    assert not can("context.flag && !context.flag && context.maybe > 1", "err")
    assert can("context.maybe > 1 && false", "err")


def test_the_empty_set() -> None:
    assert can("context.longs.isEmpty() && context.others.containsAll(context.longs)")
    assert not can("context.longs.isEmpty() && context.longs.containsAny(context.others)")
    assert not can("context.longs.isEmpty() && context.longs.contains(context.n)")
    assert not can("!(context.longs.containsAll([]))")
    assert can("context.longs == [] && context.words == []")
    assert can("(if context.flag then context.longs else []) == [context.n]")


def test_tags() -> None:
    assert can('principal.getTag("k") > 1', "err")
    assert not can('principal.hasTag("k") && principal.getTag("k") > 1', "err")
    assert can("principal.hasTag(context.a) && principal.getTag(context.a) > 1")
    assert not can('principal.hasTag("k") && context.a == "k" && !principal.hasTag(context.a)')
    same = "context.who == principal && context.a == context.b && principal.hasTag(context.a)"
    assert not can(f"{same} && context.who.getTag(context.b) != principal.getTag(context.a)")
    assert not can('principal.hasTag("k") && !(principal has age)')


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ('context.ip.isInRange(ip("10.0.0.0/8")) && !context.ip.isInRange(ip("10.0.0.0/9"))', True),
        ('context.ip.isInRange(ip("10.0.0.0/9")) && !context.ip.isInRange(ip("10.0.0.0/8"))',
         False),
        ('context.ip.isInRange(ip("0.0.0.0/0")) && context.ip.isIpv6()', False),
        ('context.ip.isInRange(ip("::/0")) && context.ip.isIpv4()', False),
        ("context.ip.isLoopback() && context.ip.isIpv6()", True),
        ('context.ip.isLoopback() && context.ip.isIpv6() && context.ip != ip("::1")', False),
        ("context.ip.isLoopback() && context.ip.isMulticast()", False),
        ('context.ip.isMulticast() && context.ip.isInRange(ip("ff00::/9"))', True),
        ('ip("10.0.0.1/24") == ip("10.0.0.0/24")', False),
        ('ip("10.0.0.1/24").isInRange(ip("10.0.0.0/24"))', True),
        (('ip("10.0.0.0/24").isInRange(context.ip) && ip("10.0.1.0/24").isInRange(context.ip)'
         ' && !ip("10.0.2.0/24").isInRange(context.ip)'), True),
        (('ip("10.0.0.0/24").isInRange(context.ip) && ip("10.0.3.0/24").isInRange(context.ip)'
         ' && !ip("10.0.2.0/24").isInRange(context.ip)'), False),
    ],
)  # fmt: skip
def test_addresses_and_their_ranges(condition: str, *, holds: bool) -> None:
    assert can(condition) is holds


@pytest.mark.parametrize(
    ("condition", "holds", "errs"),
    [
        ("context.at.toDate() > context.at", False, True),
        ('context.at.toTime() < duration("0ms")', False, False),
        ('context.at.toTime() >= duration("1d")', False, False),
        ('context.at < datetime("1970-01-01") && context.at.toTime() > duration("23h")', True,
         False),
        ("context.at.offset(context.time) < context.at", True, True),
        ('context.time >= duration("0ms") && context.at.offset(context.time) < context.at', False,
         True),
        ("context.at.durationSince(context.since) == context.time", True, True),
        ("context.time.toDays() == -1 && context.time.toHours() == -47", True, False),
        ("context.time.toSeconds() == 0 && context.time.toMilliseconds() == -999", True, False),
        ("context.time.toSeconds() == 0 && context.time.toMilliseconds() == -1000", False, False),
        ('datetime("2023-02-29") == context.at', False, True),
        ('datetime("2024-02-29T23:59:59.999-0100").toDate() == datetime("2024-03-01")', True,
         False),
        ('datetime("0000-02-29") < datetime("0000-03-01")', True, False),
        ('duration("1ms1s") == context.time', False, True),
    ],
)  # fmt: skip
def test_dates_and_durations(condition: str, *, holds: bool, errs: bool) -> None:
    assert can(condition) is holds
    assert can(condition, "err") is errs


@pytest.mark.parametrize(
    ("condition", "holds", "errs"),
    [
        (('context.money.greaterThan(decimal("922337203685477.5806"))'
         ' && context.money != decimal("922337203685477.5807")'), False, False),
        (('context.money.lessThan(decimal("0.0001"))'
          ' && context.money.greaterThan(decimal("-0.0001"))'
         ' && context.money != decimal("-0.0")'), False, False),
        ('context.money.lessThanOrEqual(decimal("1.5")) && context.money == decimal("1.50")', True,
         False),
        ('decimal("922337203685477.5808") == context.money', False, True),
        ('decimal("1") == context.money', False, True),
        ('decimal("1.00000") == context.money', False, True),
    ],
)  # fmt: skip
def test_decimals(condition: str, *, holds: bool, errs: bool) -> None:
    assert can(condition) is holds
    assert can(condition, "err") is errs


@pytest.mark.parametrize(
    "condition",
    [
        "decimal(context.a) == context.money",
        " && ".join(f'context.a like "*{a}{b}*"' for a in "abcd" for b in "efgh"),
    ],
)
def test_what_is_impossible_is_said_to_be_outside(condition: str) -> None:
    with pytest.raises(OutsideFragmentError):
        can(condition)
