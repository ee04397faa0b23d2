"""Serve the site on loopback: one process, because SQLite has one writer, and eight threads."""

import os
import signal
from collections.abc import Mapping
from threading import Thread
from time import sleep
from typing import Final

from flask import Flask
from gunicorn.app.base import BaseApplication

from thirdcopy import gateway as gates
from thirdcopy.gateway import Gateway
from thirdcopy.web.site import site_of

_OPTIONS: Final[Mapping[str, object]] = {
    "workers": 1,
    "worker_class": "gthread",
    "threads": 8,
    "loglevel": "warning",
    "limit_request_line": 2048,
    "control_socket_disable": True,
}


_EVERY_SECONDS: Final = 20


def serve(app: Flask, port: int) -> None:
    """Serve *app* on 127.0.0.1 until it is told to stop."""
    _Server(app, port).run()  # type: ignore[no-untyped-call]


class _Server(BaseApplication):
    """The server with its options given here, and none from files or the environment."""

    def __init__(self, app: Flask, port: int) -> None:
        self.app = app
        self.port = port
        super().__init__()  # type: ignore[no-untyped-call]

    def load_config(self) -> None:  # type: ignore[explicit-override]
        """Set the options."""
        options = {**_OPTIONS, "bind": f"127.0.0.1:{self.port}", "post_fork": self._after_fork}
        for name, value in options.items():
            self.cfg.set(name, value)  # type: ignore[union-attr]

    def load(self) -> Flask:  # type: ignore[explicit-override]
        """Give the application."""
        return self.app

    def _after_fork(self, _server: object, _worker: object) -> None:
        """Open the databases anew: SQLite's locks do not pass to a new process."""
        gateway = site_of(self.app).gateway
        for engine in (gateway.engine, gateway.vault.engine):
            engine.dispose(close=False)
        Thread(target=_keep_working, args=(gateway,), name="work", daemon=True).start()


def _keep_working(gateway: Gateway) -> None:
    """Do what falls due, whether or not anybody visits: the turnaround ends every case.

    Work that ends, by whatever error, ends the server too: a site that goes on without it
    would look well while cases pass their time.
    """
    try:
        while True:
            gates.work(gateway)
            sleep(_EVERY_SECONDS)
    finally:
        os.kill(os.getppid(), signal.SIGTERM)
