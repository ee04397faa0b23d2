"""Sign-in against a certified provider on this machine."""

import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

import pytest
from sqlalchemy import select

from openid_server import Visitor, free_port, provider_for, site_at
from thirdcopy import gateway as gates
from thirdcopy.event import Actor, BodyCode, PersonId, Role
from thirdcopy.gateway import Gateway
from thirdcopy.store import tables
from thirdcopy.store.engine import writing
from thirdcopy.store.put import put
from thirdcopy.web import create_app
from thirdcopy.web.openid import Provider
from thirdcopy_client.clock import MINUTE, Micros, system_clock
from web_world import SmallWorld, small_world

pytestmark = pytest.mark.openid

GROUP = BodyCode("child-maintenance-group")
DECIDER = Actor(PersonId("p-una"), GROUP, "senior", frozenset({Role.DECIDER}), "Una Brodie")
HANDLER = Actor(PersonId("p-lou"), GROUP, "staff", frozenset({Role.HANDLER}), "Lou Marwick")


class Moving:
    """The machine's clock, which a test can put forward."""

    def __init__(self) -> None:
        self.ahead = 0

    def __call__(self) -> Micros:
        return Micros(system_clock() + self.ahead)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> SmallWorld:
    """Make a world of this module's own: its time goes on to today, which ends others' days."""
    return small_world(tmp_path_factory.mktemp("openid"))


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with provider_for(f"http://127.0.0.1:{free_port()}") as found:
        yield found


@pytest.fixture
def clock() -> Moving:
    return Moving()


@pytest.fixture
def gateway(world: SmallWorld, provider: Provider, clock: Moving) -> Gateway:
    """Give the gateway as one that is no simulation, with two people whom the provider knows."""
    real = replace(world.gateway, origin="gateway.example/one", clock=clock)
    for who in (DECIDER, HANDLER):
        row: dict[str, object] = {"id": who.person, "name": who.name, "posted_to": None}
        row |= {"issuer": provider.issuer, "subject": who.person[2:]}
        row |= {"body": who.body, "grade": who.grade}
        roles = [{"person": who.person, "role": role, "body": who.body} for role in who.roles]
        with writing(real.engine).begin() as connection:
            put(connection, tables.person, [row])
            put(connection, tables.role, [{**role, "since": 0} for role in roles])
    return real


@pytest.fixture
def visitor(gateway: Gateway, provider: Provider) -> Iterator[Visitor]:
    with site_at(provider.address, create_app(gateway, provider=provider)):
        yield Visitor(provider.address)


@pytest.fixture
def strict(gateway: Gateway, provider: Provider) -> Iterator[Visitor]:
    """Visit a site that believes the best class of sign-in alone."""
    wants_gold = replace(provider, acr=("gold",))
    with site_at(provider.address, create_app(gateway, provider=wants_gold)):
        yield Visitor(provider.address)


def is_signed_in(visitor: Visitor) -> bool:
    status = visitor.get("/cases").status_code
    assert status in {200, 401}
    return status == 200


def back_to_us(visitor: Visitor, subject: str = "una") -> str:
    """Give the address of the answer, which nobody has visited yet."""
    return visitor.fill(visitor.to_form(), subject, "gold")


def changed(address: str, **members: str | None) -> str:
    query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    kept = {name: value for name, value in {**query, **members}.items() if value is not None}
    return f"{address.partition('?')[0]}?{urlencode(kept)}"


def sessions(gateway: Gateway) -> list[tuple[object, ...]]:
    with gateway.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(select(tables.session))]


def test_somebody_signs_in_with_pkce_state_and_nonce(visitor: Visitor) -> None:
    page = visitor.sign_in("una")
    assert page.status_code == 200
    assert page.url.endswith("/cases")
    assert "Una Brodie" in page.text
    (asked,) = {url for url in visitor.visited if "/auth?" in url}
    query = parse_qs(urlsplit(asked).query)
    assert query["code_challenge_method"] == ["S256"]
    assert query["response_type"] == ["code"]
    assert all(len(query[name][0]) >= 40 for name in ("state", "nonce", "code_challenge"))


def test_the_cookie_is_of_this_host_alone_and_its_token_is_in_no_table(
    visitor: Visitor, gateway: Gateway
) -> None:
    answer = visitor.get(back_to_us(visitor))
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-thirdcopy=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"
    token = cookie.partition("=")[2].partition(";")[0]
    assert token not in str(sessions(gateway))


def test_somebody_nobody_enrolled_gets_a_page_that_says_so_and_nothing_else(
    visitor: Visitor, gateway: Gateway, provider: Provider
) -> None:
    before = sessions(gateway)
    page = visitor.sign_in("a-stranger")
    assert page.status_code == 403
    assert "You have no access here" in page.text
    assert provider.issuer in page.text
    assert "a-stranger" in page.text
    assert sessions(gateway) == before
    assert not is_signed_in(visitor)


def test_they_are_brought_back_to_the_page_that_they_wanted(visitor: Visitor) -> None:
    page = visitor.sign_in("una", path="/sign-in?then=/cy/cases")
    assert page.url.endswith("/cy/cases")


@pytest.mark.parametrize(
    "then", ["//elsewhere.example/", "https://elsewhere.example/", "/nope", "/sign-out", "/\\x", ""]
)
def test_and_to_no_page_of_anybody_else(visitor: Visitor, then: str) -> None:
    page = visitor.sign_in("una", path=f"/sign-in?{urlencode({'then': then})}")
    assert page.url == f"{visitor.address}/cases"


def test_an_answer_signs_in_once(visitor: Visitor) -> None:
    address = back_to_us(visitor)
    assert visitor.get(address).status_code == 303
    assert visitor.get(address).status_code == 403


def test_an_answer_and_its_cookie_begin_one_session_whatever_the_provider_says(
    visitor: Visitor, gateway: Gateway, provider: Provider
) -> None:
    who = gates.SignedIn(provider.issuer, "una", gateway.clock(), "one-answer")
    token = gates.begin_session(gateway, who)
    gates.end_session(gateway, token)
    with pytest.raises(Exception, match="signed somebody in before"):
        gates.begin_session(gateway, who)
    assert not is_signed_in(visitor)


def test_an_answer_signs_nobody_in_at_another_browser(visitor: Visitor) -> None:
    address, thief = back_to_us(visitor), Visitor(visitor.address)
    assert thief.get(address).status_code == 403
    assert not is_signed_in(thief)
    thief.to_form()
    assert thief.get(address).status_code == 403
    assert not is_signed_in(thief)


def test_the_code_of_another_sign_in_is_not_redeemed(visitor: Visitor) -> None:
    victim = back_to_us(Visitor(visitor.address), "lou")
    code = parse_qs(urlsplit(victim).query)["code"][0]
    assert visitor.get(changed(back_to_us(visitor), code=code)).status_code == 403
    assert not is_signed_in(visitor)


@pytest.mark.parametrize(
    "members",
    [
        {"state": "x" * 43},
        {"state": None},
        {"state": "é"},
        {"iss": "http://localhost:1"},
        {"iss": None},
        {"code": None},
        {"code": None, "error": "access_denied", "error_description": "<b>planted</b>"},
        {"code": "never-given"},
    ],
)
def test_an_answer_that_was_changed_signs_nobody_in(
    visitor: Visitor, members: dict[str, str | None]
) -> None:
    answer = visitor.get(changed(back_to_us(visitor), **members))
    assert answer.status_code == 403
    assert "planted" not in answer.text
    assert not is_signed_in(visitor)


def test_an_answer_that_comes_too_late_signs_nobody_in(visitor: Visitor, clock: Moving) -> None:
    address = back_to_us(visitor)
    clock.ahead += 11 * MINUTE
    assert visitor.get(address).status_code == 403


def test_a_class_of_sign_in_that_is_too_weak_is_not_believed(strict: Visitor) -> None:
    assert strict.sign_in("una", acr="bronze").status_code == 403
    assert not is_signed_in(strict)
    again = Visitor(strict.address)
    assert again.sign_in("una", acr="gold").status_code == 200


def test_to_decide_somebody_shows_again_who_they_are_and_loses_nothing(
    visitor: Visitor, world: SmallWorld, clock: Moving
) -> None:
    visitor.sign_in("una")
    page = f"/cases/{world.numbers['to-decide-6']}"
    written = {"decision": "permit", "reasons": "Kept as written.", "page": page}
    assert "error" in visitor.post(f"{page}/decide", **written).text
    clock.ahead += 16 * MINUTE
    refused = visitor.post(f"{page}/decide", **written)
    assert refused.status_code == 422
    assert "show again that it is you" in refused.text
    assert "Kept as written." in refused.text
    token = re.search(r'name="csrf_token" value="([^"]+)"', refused.text)
    assert token
    # The provider has a session, and asks all the same.
    clock.ahead = 0
    form = visitor.to_form("/sign-in/again")
    assert "Continue" in form.text
    proved = visitor.follow(visitor.get(visitor.fill(form, "una", "gold")))
    assert "You have shown that it is you" in proved.text
    # The form that was open is still good, and what it lacks is said as on any day.
    fields = {name: value for name, value in written.items() if name != "page"}
    answer = visitor._go(
        "POST", f"{visitor.address}{page}/decide", {**fields, "csrf_token": token[1]}
    )
    assert answer.status_code == 422
    assert "show again that it is you" not in answer.text


def test_a_sign_in_that_asked_nothing_proves_nothing_anew(visitor: Visitor, clock: Moving) -> None:
    visitor.sign_in("una")
    clock.ahead += 2 * MINUTE
    again = visitor.get("/sign-in/again")
    query = parse_qs(urlsplit(again.headers["Location"]).query)
    assert (query["prompt"], query["max_age"]) == (["login"], ["0"])
    # The person changes the question on its way, so that the provider answers without asking.
    asked = changed(again.headers["Location"], prompt=None, max_age=None)
    answer = visitor._go("GET", asked)
    assert answer.headers["Location"].startswith(visitor.address)
    assert visitor.get(answer.headers["Location"]).status_code == 403
    clock.ahead = 0
    assert "You have shown" in visitor.sign_in("una", path="/sign-in/again").text


def test_the_provider_ends_the_sessions_that_rest_on_its_own(
    visitor: Visitor, provider: Provider
) -> None:
    visitor.sign_in("una")
    other = Visitor(visitor.address)
    other.sign_in("una")
    page = visitor.get("/signed-out").text
    found = re.search(r'href="([^"]+/session/end[^"]+)"', page)
    assert found
    address = found[1].replace("&amp;", "&")
    assert "una" not in address
    assert "hint" not in address
    form = visitor._go("GET", address)
    fields = dict(re.findall(r'name="([^"]+)" value="([^"]+)"', form.text))
    target = re.search(r'action="([^"]+)"', form.text)
    assert target
    ended = visitor._go("POST", urljoin(form.url, target[1]), {**fields, "logout": "yes"})
    assert ended.headers["Location"] == f"{provider.address}/signed-out"
    assert not is_signed_in(visitor)
    # Somebody's other session at the provider is another session.
    assert is_signed_in(other)


def test_a_session_that_was_signed_out_of_is_over_for_whoever_copied_it(visitor: Visitor) -> None:
    visitor.sign_in("una")
    thief = Visitor(visitor.address)
    thief.jar.update(visitor.jar)
    assert is_signed_in(thief)
    answer = visitor.post("/sign-out")
    assert answer.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert answer.headers["Location"] == "/signed-out"
    assert not is_signed_in(thief)


def test_a_cookie_that_was_planted_before_does_not_become_the_persons_session(
    visitor: Visitor,
) -> None:
    planted = Visitor(visitor.address)
    planted.to_form()
    visitor.jar.update(planted.jar)
    visitor.sign_in("una")
    assert is_signed_in(visitor)
    assert not is_signed_in(planted)
    tokens = {cookie.value for cookie in planted.jar if cookie.name == "__Host-thirdcopy"}
    assert tokens.isdisjoint(cookie.value for cookie in visitor.jar)


def test_signing_in_anew_ends_the_session_before(visitor: Visitor) -> None:
    visitor.sign_in("una")
    copied = Visitor(visitor.address)
    copied.jar.update(visitor.jar)
    visitor.sign_in("una", path="/sign-in/again")
    assert is_signed_in(visitor)
    assert not is_signed_in(copied)


@pytest.mark.parametrize(("used_every", "ends_after"), [(31, 31), (29, 8 * 60)])
def test_a_session_ends_when_it_is_not_used_and_at_the_end_of_a_day(
    visitor: Visitor, clock: Moving, used_every: int, ends_after: int
) -> None:
    visitor.sign_in("una")
    minutes = 0
    while minutes + used_every < ends_after:
        minutes += used_every
        clock.ahead = minutes * MINUTE
        assert is_signed_in(visitor), minutes
    clock.ahead = (minutes + used_every) * MINUTE
    assert not is_signed_in(visitor)


def test_whoever_loses_a_role_loses_every_session(visitor: Visitor, gateway: Gateway) -> None:
    both = visitor, Visitor(visitor.address)
    for one in both:
        one.sign_in("una")
    roles = frozenset({Role.ADMINISTRATOR})
    ada, bob = (
        Actor(PersonId(f"p-{name}"), GROUP, "manager", roles, name) for name in ("ada", "bob")
    )
    proposal = gates.propose(gateway, ada, gates.revocation(DECIDER.person, Role.DECIDER))
    assert isinstance(proposal, str)
    assert gates.confirm(gateway, bob, proposal) is None
    assert not any(is_signed_in(one) for one in both)


def test_a_person_who_is_gone_from_the_directory_has_no_session(
    visitor: Visitor, gateway: Gateway
) -> None:
    visitor.sign_in("lou")
    gates.end_sessions_of(gateway, HANDLER.person)
    assert not is_signed_in(visitor)


def test_a_provider_that_is_not_there_is_a_page_that_says_to_try_again(
    gateway: Gateway,
) -> None:
    address = f"http://127.0.0.1:{free_port()}"
    absent = Provider(f"http://localhost:{free_port()}", "thirdcopy", address)
    with site_at(address, create_app(gateway, provider=absent)):
        assert Visitor(address).get("/sign-in").status_code == 503


def test_another_name_of_the_host_reaches_no_page(visitor: Visitor) -> None:
    visitor.sign_in("una")
    for host in ("elsewhere.example", "127.0.0.1.elsewhere.example", ""):
        answer = visitor._go("GET", f"{visitor.address}/cases", host=host)
        assert answer.status_code == 400, host
