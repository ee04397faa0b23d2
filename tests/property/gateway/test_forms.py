"""Whatever is typed into a form, the answer is a request or an error that names a field."""

import string

from hypothesis import given, settings
from hypothesis import strategies as st

from texts import rules
from thirdcopy.event import Class
from thirdcopy.request import Form, form_of, json_of, submit
from thirdcopy_client.canonical import canonical, parse_canonical
from thirdcopy_client.errors import MalformedError, NotAllowedError
from world import ACTORS, BEGUN, ITEMS, TRACING

RULES = "as-was"
TEXT = st.text(max_size=12)
NASTY = st.sampled_from(
    [
        "\x00",
        "\ud800",
        "A" * 3000,
        "1981-02-30",
        "0000-00-00",
        "9" * 40,
        "\u2013",
        "\ufb01",
        "\u0130",
        " ",
    ]
)
ANY = st.one_of(TEXT, NASTY)
NAME = st.one_of(ANY, st.text(string.ascii_letters, min_size=1, max_size=8))
PEOPLE = st.lists(
    st.fixed_dictionaries(
        {"family_name": NAME, "birth_date": st.one_of(ANY, st.just("1981-07-13"))},
        optional={
            "given_name": NAME,
            "scheme": st.one_of(ANY, st.sampled_from(["nhs-number", "nino", ""])),
            "number": st.one_of(ANY, st.just("9997766555")),
            "postcode": st.one_of(ANY, st.just("ZZ11 1ZZ")),
            "previous_family_name": NAME,
            "shoe_size": ANY,
        },
    ),
    min_size=0,
    max_size=2,
)
FACTS = st.dictionaries(
    st.one_of(st.sampled_from(["brokenContact", "offence", "publicInterest"]), TEXT),
    st.one_of(
        st.booleans(),
        st.integers(),
        st.sampled_from(["absconding", "escaping-detention"]),
        ANY,
        st.none(),
        st.lists(st.none(), max_size=2),
    ),
    max_size=3,
)
FORMS = st.builds(
    Form,
    action=st.one_of(st.just("disclose"), ANY),
    purpose=st.one_of(st.just("locating-person"), ANY),
    fields=st.one_of(st.just(ITEMS[TRACING]), st.lists(ANY, max_size=2).map(tuple)),
    people=PEOPLE.map(tuple),
    reason=st.one_of(st.just("given"), ANY),
    necessity=st.one_of(st.just("given"), ANY),
    tried=st.one_of(st.just("given"), ANY),
    reference=st.one_of(st.just("given"), ANY),
    informant=st.one_of(st.just("nobody"), ANY),
    urgent=st.booleans(),
    facts=FACTS,
)


@given(form=FORMS)
@settings(max_examples=300, deadline=None)
def test_a_form_is_a_request_or_names_what_is_wrong_in_it(form: Form) -> None:
    ruleset = rules(TRACING, RULES)
    try:
        request = submit(form, ACTORS["p-ho-1"], Class(ruleset.agreement.hash), ruleset, BEGUN)
    except (MalformedError, NotAllowedError) as error:
        named = bool(error.place and error.message)
    else:
        named = len(form.people) == 1
        assert request.fields == set(form.fields)
        assert request.purpose == "locating-person"
    assert named


@given(form=FORMS)
@settings(max_examples=200, deadline=None)
def test_a_form_that_can_be_kept_is_read_back_as_it_was(form: Form) -> None:
    try:
        kept = canonical(json_of(form))
    except MalformedError:
        return
    value = parse_canonical(kept)
    assert isinstance(value, dict)
    assert form_of(value) == form
