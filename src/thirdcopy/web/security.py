"""What holds for every answer: headers, and that an act comes from a page of this site."""

import ipaddress
import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, g, request
from flask_wtf.csrf import CSRFProtect

from thirdcopy.gateway import Gateway
from thirdcopy.gateway.sessions import LONGEST
from thirdcopy.web.openid import Provider
from thirdcopy.web.reports import PATH as REPORTS
from thirdcopy.web.uploads import take_uploads

_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "X-Frame-Options": "DENY",
    "Reporting-Endpoints": f'policy="{REPORTS}"',
}
_POLICY: Final = (
    "default-src 'none'",
    "style-src 'self'",
    "img-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    # The second is for browsers that do not know the first.
    "report-to policy",
    f"report-uri {REPORTS}",
)
_TLS_ONLY: Final = "max-age=63072000; includeSubDomains"
"""A browser that came once comes over TLS for two years, under this name and all below it."""
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_LARGEST_FORM: Final = 64 * 1024


def secure(app: Flask, gateway: Gateway, provider: Provider | None) -> CSRFProtect:
    """Set up sessions, the check that acts come from here, and the headers of every answer."""
    real = not gateway.is_simulation
    app.config.update(
        SECRET_KEY=gateway.home.secret("cookie", make=True),
        # A browser takes this name only for a cookie of this very host, sent over TLS.
        SESSION_COOKIE_NAME="__Host-thirdcopy" if real else "thirdcopy",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=real,
        SESSION_COOKIE_PATH="/",
        PERMANENT_SESSION_LIFETIME=timedelta(microseconds=LONGEST),
        MAX_CONTENT_LENGTH=_LARGEST_FORM,
        WTF_CSRF_TIME_LIMIT=None,
        # Pages send no referrer; `_from_here` looks at where an act comes from instead.
        WTF_CSRF_SSL_STRICT=False,
    )
    if provider is not None:
        trust_hosts(app, [urlsplit(provider.address).hostname or ""])
    address = provider.address if provider else None
    take_uploads(app)
    app.before_request(lambda: _from_here(address or request.host_url.rstrip("/")))
    protection = CSRFProtect(app)  # type: ignore[no-untyped-call]
    app.after_request(_with_headers)
    return protection


def trust_hosts(app: Flask, names: Sequence[str]) -> None:
    """Answer under these host names and no other: pages hold addresses with the one asked for."""
    app.config["TRUSTED_HOSTS"] = list(names)


def nonce() -> str:
    """Give the one value under which this page's own script may run."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(16)
    return str(g.nonce)


def from_this_machine() -> bool:
    """Say whether the request came over loopback, to a loopback name.

    The name is looked at as well, because a page elsewhere may have its own name resolve here.
    """
    try:
        near = ipaddress.ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False
    host = urlsplit(f"//{request.host}").hostname or ""
    return near and host in {"localhost", "127.0.0.1", "::1"}


def _from_here(address: str) -> None:
    """Refuse an act that another site had the browser send (beside the form's own token)."""
    if request.method in _SAFE:
        return
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None and site != "same-origin":
        abort(403)
    origin = request.headers.get("Origin")
    if site is None and origin is not None and origin != address:
        abort(403)


def _with_headers(response: Response) -> Response:
    script = f"script-src 'self' 'nonce-{nonce()}'" if "nonce" in g else "script-src 'none'"
    response.headers.setdefault("Content-Security-Policy", "; ".join((*_POLICY, script)))
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers.setdefault("Strict-Transport-Security", _TLS_ONLY)
    if "Cache-Control" not in response.headers or g.get("actor") is not None:
        signing = request.blueprint == "sign_in"
        private = g.get("actor") is not None or request.method not in _SAFE or signing
        response.headers["Cache-Control"] = "no-store" if private else "no-cache"
    return response
