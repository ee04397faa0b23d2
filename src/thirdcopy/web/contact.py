"""To whom somebody who found a weakness may tell it (RFC 9116)."""

import datetime as dt
from typing import Final

from flask import Blueprint, Flask, Response, abort, current_app

from thirdcopy.web.serving import SecuritySettings
from thirdcopy.web.site import the_site

contact = Blueprint("contact", __name__)

_KEY: Final = "thirdcopy.contact"
_DAYS: Final = 30
"""The RFC asks for less than a year; a copy that somebody kept should not outlive a contact."""
_MICROS: Final = 1_000_000


def install_contact(app: Flask, settings: SecuritySettings) -> None:
    """Let *app* say whom to tell."""
    app.extensions[_KEY] = settings
    app.register_blueprint(contact)


@contact.get("/.well-known/security.txt")
def security_txt() -> Response:
    """Give the contacts that are set, and until when they may be believed; without any, nothing."""
    settings: SecuritySettings = current_app.extensions[_KEY]
    if not settings.contact:
        abort(404)
    now = dt.datetime.fromtimestamp(the_site().gateway.clock() // _MICROS, dt.UTC)
    until = (now + dt.timedelta(days=_DAYS)).replace(hour=0, minute=0, second=0)
    lines = [
        *(f"Contact: {one}" for one in settings.contact),
        f"Expires: {until:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: en, cy",
    ]
    return Response("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
