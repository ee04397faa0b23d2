"""Serve the site: one process with SQLite, which has one writer, or several with PostgreSQL."""

import logging
import os
import re
import signal
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from threading import Thread
from time import sleep
from typing import TYPE_CHECKING, Final

from flask import Flask, Response
from gunicorn.app.base import BaseApplication
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import SecurityError
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wsgi import get_host

from thirdcopy import gateway as gates
from thirdcopy.analysis import end_apart
from thirdcopy.gateway import Gateway
from thirdcopy.web.health import keeping_time, working
from thirdcopy.web.logs import Quiet, log_as_json, told
from thirdcopy.web.security import trust_hosts
from thirdcopy.web.serving import Serving
from thirdcopy.web.site import site_of
from thirdcopy_client.clock import SECOND
from thirdcopy_client.errors import ConflictError, ThirdcopyError

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_OPTIONS: Final[Mapping[str, object]] = {
    "worker_class": "gthread",
    "logger_class": Quiet,
    "limit_request_line": 2048,
    "control_socket_disable": True,
    # What a proxy says is believed by `ProxyFix`, by their number, and nowhere else.
    "forwarded_allow_ips": "",
    "secure_scheme_headers": {},
}
Also = Callable[[], object]
_LOG: Final = logging.getLogger(__name__)


def serve(app: Flask, serving: Serving, also: Sequence[Also] = ()) -> None:
    """Serve *app* until it is told to stop; its logs go to standard error, as JSON.

    What falls due is done all the time, and *also* whatever else is to be done as often.
    """
    engines = {place.dialect.name for place in _engines(site_of(app).gateway)}
    if serving.processes > 1 and engines != {"postgresql"}:
        raise ConflictError(
            "several processes need both databases on PostgreSQL",
            place="serve.processes",
            remedy="set it to 1, or name both databases under `databases`",
        )
    trust_hosts(app, serving.names)
    app.wsgi_app = _named(app.wsgi_app, serving.names)  # type: ignore[assignment, method-assign]
    if serving.proxies:
        hops = serving.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    log_as_json()
    _Server(app, serving, also).run()  # type: ignore[no-untyped-call]


def _named(app: "WSGIApplication", names: Sequence[str]) -> "WSGIApplication":
    """Refuse whoever asks under another name: a page would hold addresses with that name."""

    def answer(environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        try:
            get_host(environ, names)
        except SecurityError:
            refusal = Response("expected the site's own host name\n", 400, mimetype="text/plain")
            return refusal(environ, start)
        return app(environ, start)

    return answer


class _Server(BaseApplication):
    """The server with its options given here, and none from files or the environment."""

    def __init__(self, app: Flask, serving: Serving, also: Sequence[Also]) -> None:
        self.app = app
        self.serving = serving
        self.also = also
        super().__init__()  # type: ignore[no-untyped-call]

    def load_config(self) -> None:  # type: ignore[explicit-override]
        """Set the options."""
        address = self.serving.address
        host = f"[{address}]" if ":" in address else address
        options = {
            **_OPTIONS,
            "bind": f"{host}:{self.serving.port}",
            "workers": self.serving.processes,
            "threads": self.serving.threads,
            "post_fork": self._after_fork,
            "worker_int": lambda _worker: end_apart(),
            "worker_exit": lambda _server, _worker: end_apart(),
        }
        for name, value in options.items():
            self.cfg.set(name, value)  # type: ignore[union-attr]

    def load(self) -> Flask:  # type: ignore[explicit-override]
        """Give the application."""
        return self.app

    def _after_fork(self, _server: object, _worker: object) -> None:
        """Open the databases anew: no connection and no lock passes to a new process."""
        gateway = site_of(self.app).gateway
        for engine in _engines(gateway):
            engine.dispose(close=False)
        asked = (self.app, gateway, self.serving.every, self.also)
        Thread(target=_keep_working, args=asked, name="work", daemon=True).start()
        Thread(target=_prove_ahead, args=(self.app,), name="proofs", daemon=True).start()
        Thread(target=_keep_time, args=(self.app, gateway), name="time", daemon=True).start()


def _engines(gateway: Gateway) -> tuple[Engine, Engine]:
    return gateway.engine, gateway.vault.engine


def _prove_ahead(app: Flask) -> None:
    """Open the pages that the first page leads to, so that no visitor waits for their proofs."""
    client = app.test_client()
    site = f"http://{(app.config.get('TRUSTED_HOSTS') or ['localhost'])[0]}"
    for language in ("", "/cy"):
        page = client.get(f"{language}/", base_url=site).text
        for path in dict.fromkeys(re.findall(r'href="(/[^"#]+)', page)):
            client.get(path, base_url=site)


def _keep_working(app: Flask, gateway: Gateway, every: int, also: Sequence[Also]) -> None:
    """Do what falls due, whether or not anybody visits: the turnaround ends every case.

    Work that ends, by whatever error, ends the server too: a site that goes on without it
    would look well while cases pass their time.
    """
    try:
        while True:
            gates.work(gateway)
            for act in also:
                act()
            working(app)
            sleep(every)
    finally:
        _end_server()


def _end_server() -> None:
    """End the server with whatever ended this thread, and say that first: it ends at once."""
    traceback.print_exc()
    os.kill(os.getppid(), signal.SIGTERM)


def _keep_time(app: Flask, gateway: Gateway) -> None:
    """Keep the calendar, apart from the work: how long that takes must not show in its times.

    What fails is told, in the log and the metrics, and tried again at the next of its times; a
    bug ends the server.
    """
    every = gateway.witnesses.settings.every * SECOND
    try:
        while True:
            try:
                gates.keep_time(gateway)
            except (ThirdcopyError, SQLAlchemyError, OSError) as error:
                says = {"saying": error.message} if isinstance(error, ThirdcopyError) else {}
                _LOG.error("the calendar waits", extra={**told(error), **says})
                keeping_time(app, waits=True)
            else:
                keeping_time(app, waits=False)
            sleep((every - gateway.clock() % every) / SECOND)
    finally:
        _end_server()
