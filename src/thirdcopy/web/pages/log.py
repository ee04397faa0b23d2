"""The public log: a page that says how to check it, and the files that make it checkable."""

from flask import Blueprint, Response, abort, render_template

from thirdcopy import gateway as gates
from thirdcopy.web.log_files import (
    FOLDER,
    archive,
    keeping,
    log_key,
    public_file,
    standing,
    type_of,
)
from thirdcopy.web.site import the_site

log = Blueprint("log", __name__)

_FOR_ANYONE = {"Cross-Origin-Resource-Policy": "cross-origin", "Access-Control-Allow-Origin": "*"}


@log.get("/log")
def page() -> str:
    """Show where the log stands and how to check it."""
    gateway = the_site().gateway
    return render_template(
        "log.html",
        now=standing(gateway),
        key=log_key(gateway),
        folder=FOLDER,
        witnessed=gates.witnessed(gateway),
    )


@log.get("/log.tar.gz")
def everything() -> Response:
    """Give every public file in one archive."""
    data = archive(the_site().gateway)
    if data is None:
        abort(404)
    name = f'attachment; filename="{FOLDER}.tar.gz"'
    headers = {**_FOR_ANYONE, "Content-Disposition": name, "Cache-Control": "no-cache"}
    return Response(data, mimetype="application/gzip", headers=headers)


@log.get("/log/<path:path>")
def file(path: str) -> Response:
    """Give one public file, in the layout of C2SP's tlog-tiles below this address."""
    data = public_file(the_site().gateway, path)
    if data is None:
        abort(404)
    headers = {**_FOR_ANYONE, "Cache-Control": keeping(path)}
    return Response(data, content_type=type_of(path), headers=headers)
