"""The first page: what this is, and the ways in."""

from flask import Blueprint, render_template, url_for

from thirdcopy.web.site import the_site

start = Blueprint("start", __name__)


@start.get("/")
def page() -> str:
    """Say in three sentences what Thirdcopy is."""
    ways = [
        (url_for("register.listing"), "register"),
        (url_for("statistics.listing"), "statistics"),
        (url_for("log.page"), "log"),
    ]
    if the_site().can_sign_in:
        kind = "sign-in" if the_site().gateway.is_simulation else "sign-in-real"
        ways.append((url_for("sign_in.page"), kind))
    return render_template("start.html", ways=ways)
