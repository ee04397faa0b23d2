"""What stands beside an agreement: its plain card, and what another text allows otherwise."""

from flask import Blueprint, abort, render_template

from thirdcopy.web.card import card_of
from thirdcopy.web.language import spoken
from thirdcopy.web.listed import Listed, find_listed, listing
from thirdcopy.web.proofs import PROFILE, compared
from thirdcopy.web.site import the_site

beside = Blueprint("beside", __name__)


@beside.get("/before-giving-data")
def cards() -> str:
    """List the cards by who holds the data."""
    return render_template("cards.html", agreements=listing(the_site()))


@beside.get("/register/<name>/card")
def card(name: str) -> str:
    """Show the card of an agreement: who may be given what, when, what for, how to object."""
    one = _readable(name)
    vocabulary = the_site().gateway.library.vocabulary
    made = card_of(one.agreement, vocabulary, spoken())
    return render_template("card.html", one=one, text=one.agreement, card=made)


@beside.get("/register/<name>/compared/<other>")
def comparison(name: str, other: str) -> str:
    """Show what the agreement *name* allows that *other* does not, and what it no longer does."""
    site = the_site()
    new, old = _readable(name), _readable(other)
    profile = site.gateway.library.profiles[PROFILE]
    return render_template(
        "compared.html",
        old=old,
        new=new,
        profile=profile,
        found=compared(site, old.agreement, new.agreement, profile),
    )


def _readable(name: str) -> Listed:
    one = find_listed(the_site(), name)
    if one is None or one.withheld is not None:
        abort(404)
    return one
