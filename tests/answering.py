"""A program that answers over HTTP on this machine."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import TYPE_CHECKING

from werkzeug.serving import WSGIRequestHandler, make_server

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


@contextmanager
def answering(
    app: "WSGIApplication", port: int = 0, handler: type[WSGIRequestHandler] | None = None
) -> Iterator[str]:
    """Have *app* answer for as long as the block runs, at a free port or *port*; give where."""
    server = make_server("127.0.0.1", port, app, threaded=True, request_handler=handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
