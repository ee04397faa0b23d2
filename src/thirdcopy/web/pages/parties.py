"""Pages about bodies, purposes and datasets, and the map of who may give what to whom."""

from collections.abc import Sequence

from flask import Blueprint, Response, abort, jsonify, render_template

from thirdcopy.gateway.particulars import particulars_of
from thirdcopy.register import Return, deployments, flow_map, sheet
from thirdcopy.web.listed import Listed, listing, streams
from thirdcopy.web.proofs import PROFILE, exposed, flow_of, holders_of
from thirdcopy.web.returns import returns_under
from thirdcopy.web.site import the_site
from thirdcopy.web.wanted import Wanted, bodies_of

parties = Blueprint("parties", __name__)

_ADVERSE = "adverse"


@parties.get("/map")
def flows() -> str:
    """Show who may give information about people to whom, and for what."""
    drawn = flow_map(streams(listing(the_site())))
    return render_template("map.html", drawn=drawn, adverse=_adverse())


@parties.get("/map.json")
def flows_json() -> Response:
    """Give the map for programs."""
    drawn = flow_map(streams(listing(the_site())))
    rows = [
        {"from": one.giver, "purpose": one.purpose, "to": one.receiver, "in_force": one.runs}
        for one in drawn.streams
    ]
    return jsonify({"streams": rows})


@parties.get("/map.csv")
def flows_csv() -> Response:
    """Give the map's table for spreadsheets."""
    columns = ("from", "purpose", "to", "in-force")
    rows = (
        dict(zip(columns, (s.giver, s.purpose, s.receiver, "yes" if s.runs else "no"), strict=True))
        for s in streams(listing(the_site()))
    )
    return Response(sheet(columns, rows), content_type="text/csv; charset=utf-8")


@parties.get("/bodies")
def bodies() -> str:
    """List the bodies that some agreement is about."""
    every = listing(the_site())
    counted = {body: 0 for one in every for body in bodies_of(one)}
    for one in every:
        for body in bodies_of(one):
            counted[body] += 1
    return render_template("codes.html", kind="Body", area="bodies", counted=counted)


@parties.get("/bodies/<code>")
def body(code: str) -> str:
    """Show what a body may give, be given, and has taken up."""
    site = the_site()
    vocabulary = site.gateway.library.vocabulary
    _known("Body", code)
    every = Wanted(body=code).of(listing(site), vocabulary)
    near = vocabulary.above("Body", code) | vocabulary.below("Body", code)
    adopted = [one for listed in every for one in listed.adoptions if one.body == code]
    charged = {one.agreement.id: one.agreement.assurance.charges for one in every}
    return render_template(
        "body.html",
        code=code,
        gives=[one for one in every if one.agreement.discloser in near],
        receives=[one for one in every if not near.isdisjoint(one.agreement.recipients)],
        others=[one for one in every if _only_takes_part(one, near)],
        deployments=deployments(adopted, charged),
        particulars=[one for one in particulars_of(site.gateway) if one.body == code],
        listed={one.agreement.hash: one for one in every},
        returns=_returns(every, code),
        titles=_titles(every),
        drawn=flow_map(one for one in streams(every) if {one.giver, one.receiver} & near),
        adverse=_adverse(),
    )


@parties.get("/purposes")
def purposes() -> str:
    """List the purposes that some agreement names."""
    counted: dict[str, int] = {}
    for one in listing(the_site()):
        for purpose in one.agreement.purposes:
            counted[purpose] = counted.get(purpose, 0) + 1
    return render_template("codes.html", kind="Purpose", area="purposes", counted=counted)


@parties.get("/purposes/<code>")
def purpose(code: str) -> str:
    """Show what may be given for a purpose, and by which ways other data can reach it."""
    site = the_site()
    vocabulary = site.gateway.library.vocabulary
    _known("Purpose", code)
    every = listing(site)
    datasets = [code for code in vocabulary.codes("Dataset") if _discloses(every, code)]
    return render_template(
        "purpose.html",
        code=code,
        adverse=_adverse(),
        agreements=Wanted(purpose=code).of(every, vocabulary),
        never=[
            one
            for one in every
            if vocabulary.above("Purpose", code) & set(one.agreement.prohibited_uses)
        ],
        flows=[(dataset, flow_of(site, every, dataset, code)) for dataset in datasets],
        profile=PROFILE,
        by_id=_titles(every),
    )


@parties.get("/datasets")
def datasets() -> str:
    """List the datasets that some agreement discloses from."""
    counted: dict[str, int] = {}
    for one in listing(the_site()):
        counted[one.agreement.dataset] = counted.get(one.agreement.dataset, 0) + 1
    return render_template("codes.html", kind="Dataset", area="datasets", counted=counted)


@parties.get("/datasets/<code>")
def dataset(code: str) -> str:
    """Show what can happen to data that is held here: who can come to hold it, and for what."""
    site = the_site()
    _known("Dataset", code)
    every = listing(site)
    agreements = [one for one in every if one.agreement.dataset == code]
    categories = {item.category for one in agreements for item in one.agreement.items}
    vocabulary = site.gateway.library.vocabulary
    return render_template(
        "dataset.html",
        code=code,
        about=vocabulary.datasets[code],
        agreements=agreements,
        categories=[one for one in vocabulary.codes("Category") if one in categories],
        found=holders_of(site, every, code),
        flow=flow_of(site, every, code, _ADVERSE),
        profile=PROFILE,
        by_id=_titles(every),
    )


@parties.get("/reach/<category>/<code>")
def reach(category: str, code: str) -> str:
    """Say in what cases an item can reach a purpose: every way there is, under each agreement."""
    site = the_site()
    _known("Category", category)
    _known("Purpose", code)
    every = listing(site)
    return render_template(
        "reach.html",
        category=category,
        code=code,
        exposed=exposed(site, every, category, code),
        profile=site.gateway.library.profiles[PROFILE],
        every=every,
    )


def _known(kind: str, code: str) -> None:
    if code not in the_site().gateway.library.vocabulary.codes(kind):
        abort(404)


def _adverse() -> frozenset[str]:
    return the_site().gateway.library.vocabulary.below("Purpose", _ADVERSE)


def _discloses(every: tuple[Listed, ...], dataset: str) -> bool:
    return any(one.agreement.dataset == dataset for one in every)


def _only_takes_part(one: Listed, near: frozenset[str]) -> bool:
    text = one.agreement
    return text.discloser not in near and near.isdisjoint(text.recipients)


def _returns(every: Sequence[Listed], body: str) -> list[tuple[Listed, tuple[Return, ...]]]:
    """Give a body's own returns of activity under each agreement that it took up."""
    own = [one for one in returns_under(the_site().gateway, every) if one.body == body]
    found = [
        (listed, tuple(one for one in own if one.agreement == listed.agreement.hash))
        for listed in every
    ]
    return [(listed, rows) for listed, rows in found if rows]


def _titles(every: list[Listed] | tuple[Listed, ...]) -> dict[str, Listed]:
    return {one.agreement.id: one for one in every}
