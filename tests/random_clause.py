"""Random well-typed clauses over the planted agreement's schema."""

from hypothesis import strategies as st

MARKERS = ("child", "domestic-abuse", "care-leaver")
BODIES = ("home-office", "immigration-enforcement", "dwp", "child-maintenance-group", "council")
PURPOSES = ("immigration", "adverse", "removal", "asylum-support", "crime")
CATEGORIES = ("contact", "identity", "income")
GRADES = ("staff", "senior", "director")
WORDS = ("facts.necessary", "facts.publicInterest", "facts.alternativesExhausted", "facts.hidden")
STEPS = ("steps.countersigned", "steps.decided", "steps.seconded", "subject.screened")


def uid(kind: str, names: tuple[str, ...]) -> st.SearchStrategy[str]:
    return st.sampled_from([f'{kind}::"{name}"' for name in names])


def guarded(path: str, condition: str) -> str:
    holder, _, name = path.rpartition(".")
    return f"(context.{holder} has {name} && {condition.replace('IT', f'context.{path}')})"


def words() -> st.SearchStrategy[str]:
    path = st.sampled_from(WORDS + STEPS)
    conditions = st.one_of(
        st.just("true"),
        uid("Grade", GRADES).map(lambda grade: f"IT.grade in {grade}"),
        uid("Body", BODIES).map(lambda body: f"IT.body in {body}"),
        uid("Body", BODIES).map(lambda body: f"IT.by in {body}"),
        st.sampled_from(("IT.body in context.origin", "IT.body == context.holder")),
        st.sampled_from(
            ("IT.by == principal", "IT.by != principal", "IT.body == principal.employer")
        ),
        st.sampled_from((0, 3, 28)).map(lambda days: f"IT.ageDays <= {days}"),
    )
    return st.builds(guarded, path, conditions)


def two_words() -> st.SearchStrategy[str]:
    paths = st.sampled_from(WORDS + STEPS)
    return st.builds(
        lambda one, two, sign: guarded(one, guarded(two, f"context.{one}.by {sign} IT.by")),
        paths,
        paths,
        st.sampled_from(("==", "!=")),
    )


def atoms() -> st.SearchStrategy[str]:
    marker, purpose = uid("Marker", MARKERS), uid("Purpose", PURPOSES)
    return st.one_of(
        words(),
        two_words(),
        marker.map(lambda one: f"context.subject.markers.contains({one})"),
        st.builds(
            lambda test, one, two: f"context.subject.markers.{test}([{one}, {two}])",
            st.sampled_from(("containsAny", "containsAll")),
            marker,
            marker,
        ),
        st.just("context.subject.markers.isEmpty()"),
        purpose.map(lambda one: f"context.purpose in {one}"),
        purpose.map(lambda one: f"[{one}].contains(context.purpose)"),
        st.just("context.purpose == context.heldFor"),
        uid("Category", CATEGORIES).map(lambda one: f"resource in {one}"),
        uid("Body", BODIES).map(lambda one: f"context.holder in {one}"),
        uid("Body", BODIES).map(
            lambda one: f"(principal has postedTo && principal.postedTo in {one})"
        ),
        uid("Body", BODIES).map(lambda one: f"principal is Officer in {one}"),
        uid("Grade", GRADES).map(lambda one: f"principal.grade in {one}"),
        st.sampled_from(("<", "<=", ">", ">=", "==", "!=")).map(
            lambda sign: f"context.use.thisMonth {sign} 12"
        ),
        st.just(guarded("facts.offenceMaxMonths", "IT.value >= 12")),
        st.just(guarded("facts.caseOpen", "IT")),
        st.sampled_from(("true", "false")),
    )


def loose_atoms() -> st.SearchStrategy[str]:
    """Conditions that read what may be missing, as the validator would not let them."""
    return st.sampled_from(
        (
            "context.facts.caseOpen",
            "context.facts.offenceMaxMonths.value >= 12",
            "context.steps.decided.grade in context.steps.seconded.grade",
            "principal.postedTo in context.holder",
            "context.facts.necessary.by == context.subject.screened.by",
        )
    )


def conditions(*, loose: bool = False) -> st.SearchStrategy[str]:
    return st.recursive(
        st.booleans().flatmap(lambda wild: loose_atoms() if wild and loose else atoms()),
        lambda inner: st.one_of(
            st.builds(lambda one, two: f"({one} && {two})", inner, inner),
            st.builds(lambda one, two: f"({one} || {two})", inner, inner),
            inner.map(lambda one: f"!({one})"),
            st.builds(lambda a, b, c: f"(if {a} then {b} else {c})", inner, inner, inner),
        ),
        max_leaves=6,
    )


def clauses(*, loose: bool = False) -> st.SearchStrategy[str]:
    scopes = (
        "principal, action, resource",
        'principal in Body::"home-office", action, resource',
        'principal, action in [Action::"disclose", Action::"check"], resource',
        'principal, action == Action::"onward", resource in Category::"contact"',
        'principal is Officer, action, resource is Field in Category::"identity"',
    )
    return st.builds(
        lambda effect, scope, when, unless: (
            f"{effect} ({scope}) when {{ {when} }} unless {{ {unless} }};"
        ),
        st.sampled_from(("permit", "permit", "forbid")),
        st.sampled_from(scopes),
        conditions(loose=loose),
        conditions(loose=loose),
    )
