"""Who asked for my data: pages for the person, with nothing on them that tells on anybody.

They set no cookie, run no script, keep no address of a visit and answer at a tick of the clock:
what there was to do for an answer shows neither in its bytes nor in its time.
"""

from collections.abc import Callable
from functools import wraps
from time import monotonic
from typing import Final, ParamSpec

from flask import Blueprint, Response, current_app, make_response, render_template, request

from thirdcopy import gateway as gates
from thirdcopy.event import Refusal
from thirdcopy.gateway.passes import LONGEST_AUTHORITY
from thirdcopy.rights import KINDS, SCOPES, Code, read_code
from thirdcopy.web.pace import Pace
from thirdcopy.web.site import the_site
from thirdcopy_client.clock import date_of

my_record = Blueprint("my_record", __name__, url_prefix="/my-record")

TICK: Final = "MY_RECORD_TICK"
"""Seconds, in the configuration: an answer comes at a multiple of it after its question."""
TICK_SECONDS: Final = 0.25
_PACE: Final = "my-record-pace"
_POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'; script-src 'none'"
)
_MOST_DIGITS: Final = 4
P = ParamSpec("P")


def _quiet(page: Callable[P, str]) -> Callable[P, Response]:
    """Answer at the tick, with headers that are the same for every answer."""

    @wraps(page)
    def answer(*args: P.args, **kwargs: P.kwargs) -> Response:
        begun = monotonic()
        response = make_response(page(*args, **kwargs))
        response.headers["Content-Security-Policy"] = _POLICY
        response.headers["Cache-Control"] = "no-store"
        response.headers["Clear-Site-Data"] = '"cache"'
        tick = float(current_app.config.get(TICK, TICK_SECONDS))
        if tick:
            pace: Pace = current_app.extensions.setdefault(_PACE, Pace())
            pace.keep(begun, tick)
        return response

    return answer


@my_record.get("")
@_quiet
def page() -> str:
    """Say what this is, how to use it safely, and the ways without it."""
    return render_template("my-record.html")


@my_record.post("")
@_quiet
def show() -> str:
    """Show what the code opens, or the one nothing."""
    gateway = the_site().gateway
    found = gates.look(gateway, _code())
    rights = gates.own_rights(gateway, found.name if found else "")
    texts = {one.agreement.hash: one.agreement for one in gates.registered(gateway)}
    listed = found and (found.entries or rights or found.authorities)
    return render_template(
        "my-record-shown.html",
        # A pass with which nothing may be shown is nothing, to the letter.
        shown=found if listed else None,
        rights=rights,
        titles=texts,
        today=date_of(gateway.clock()),
    )


@my_record.get("/authority")
@_quiet
def authority() -> str:
    """Ask what an advocate may do."""
    return _authority()


@my_record.post("/authority")
@_quiet
def give() -> str:
    """Give an advocate a code, whether or not the person's own code opens anything."""
    wrong = _wrong_code()
    days = _number("days")
    if request.form.get("scope") not in SCOPES:
        wrong.append("scope")
    if not 1 <= days <= LONGEST_AUTHORITY:
        wrong.append("days")
    if wrong:
        return _authority(wrong=wrong, doing="give")
    code = gates.give_authority(the_site().gateway, _code(), request.form["scope"], days)
    assert isinstance(code, Code), "what was typed has been looked at"  # noqa: S101 - a bug, caught nowhere
    return _authority(code=code)


@my_record.post("/authority/end")
@_quiet
def end() -> str:
    """End one authority."""
    wrong = [*_wrong_code(), *([] if _number("number") else ["number"])]
    if wrong:
        return _authority(wrong=wrong, doing="end")
    gates.end_authority(the_site().gateway, _code(), _number("number"))
    return _authority(ended=True)


@my_record.get("/rights")
@_quiet
def rights() -> str:
    """Ask what the person wants."""
    return _rights()


@my_record.post("/rights")
@_quiet
def use() -> str:
    """Use a right; what was typed is kept on the page until it is right."""
    wrong = _wrong_code()
    kind, words = request.form.get("kind", ""), request.form.get("words", "")
    if kind not in KINDS:
        wrong.append("kind")
    if wrong:
        return _rights(wrong=wrong)
    name = gates.use_right_by_code(the_site().gateway, _code(), kind=kind, words=words)
    return _rights(wrong=["words"]) if isinstance(name, Refusal) else _rights(sent=name)


@my_record.get("/close")
@_quiet
def close() -> str:
    """Ask whether the pass is to end."""
    return render_template("my-record-close.html", wrong=[], closed=False)


@my_record.post("/close")
@_quiet
def shut() -> str:
    """Close the issued."""
    wrong = _wrong_code()
    if not wrong:
        gates.end_pass(the_site().gateway, _code())
    return render_template("my-record-close.html", wrong=wrong, closed=not wrong)


def _authority(
    *,
    wrong: list[str] | None = None,
    doing: str = "give",
    code: Code | None = None,
    ended: bool = False,
) -> str:
    return render_template(
        "my-record-authority.html",
        wrong=wrong or [],
        doing=doing,
        code=code,
        ended=ended,
        scopes=SCOPES,
        most=LONGEST_AUTHORITY,
        typed=request.form,
    )


def _rights(*, wrong: list[str] | None = None, sent: str = "") -> str:
    return render_template(
        "my-record-rights.html", wrong=wrong or [], sent=sent, kinds=KINDS, typed=request.form
    )


def _code() -> Code | None:
    return read_code(request.form.get("code", ""))


def _wrong_code() -> list[str]:
    """Say whether something was typed that cannot be a code; whose it is shows nowhere."""
    return [] if _code() else ["code"]


def _number(name: str) -> int:
    typed = request.form.get(name, "").strip()
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < _MOST_DIGITS else 0
