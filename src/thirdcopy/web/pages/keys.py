"""How the keys stand, for administrators: what signs, what comes next, what was backed up."""

from flask import Blueprint, render_template

from thirdcopy.gateway.keyring import keyring
from thirdcopy.web.site import must_be_signed_in, the_site
from thirdcopy_client.clock import date_of

keys = Blueprint("keys", __name__)


@keys.get("/keys")
def page() -> str:
    """Show every key by its public half, and the backups of the key store by their days."""
    gateway = the_site().gateway
    ring = keyring(gateway, must_be_signed_in())
    return render_template("keys.html", ring=ring, today=date_of(gateway.clock()))
