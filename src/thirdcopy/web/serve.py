"""Serve the site on loopback: one process, because SQLite has one writer, and eight threads."""

from collections.abc import Mapping
from typing import Any, Final

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
    _Server(app, port).run()


class _Server(BaseApplication):  # type: ignore[misc]
    """The server with its options given here, and none from files or the environment."""

    def __init__(self, app: Flask, port: int) -> None:
        self.app = app
        self.port = port
        super().__init__()  # type: ignore[no-untyped-call]

    def load_config(self) -> None:
        """Set the options."""
        self.cfg.set("bind", f"127.0.0.1:{self.port}")
        for name, value in _OPTIONS.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)
        self.cfg.set("post_fork", self._after_fork)

    def load(self) -> Flask:
        """Give the application."""
        return self.app

    def _after_fork(self, _server: Any, _worker: Any) -> None:  # noqa: ANN401 - the server's own, untyped
        """Open the databases anew: SQLite's locks do not pass to a new process."""
        gateway = site_of(self.app).gateway
        for engine in (gateway.engine, gateway.vault.engine):
            engine.dispose(close=False)
