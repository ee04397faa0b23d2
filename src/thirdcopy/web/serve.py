"""Serve the site on loopback: one process, because SQLite has one writer, and eight threads."""

from collections.abc import Mapping
from typing import Final

from flask import Flask
from gunicorn.app.base import BaseApplication

from thirdcopy.web.site import site_of

_OPTIONS: Final[Mapping[str, object]] = {
    "workers": 1,
    "worker_class": "gthread",
    "threads": 8,
    "loglevel": "warning",
    "limit_request_line": 2048,
    "control_socket_disable": True,
}


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
