"""Whether the site lives, whether it is ready, and its metrics for whoever has the token."""

import hmac
import multiprocessing
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, cast

from flask import Blueprint, Flask, Response, abort, current_app, jsonify, request
from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.openmetrics.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

from thirdcopy import gateway as gates
from thirdcopy.gateway.erasing import all_destroyed
from thirdcopy.settings import Secret
from thirdcopy.web.reports import reported
from thirdcopy.web.site import the_site

if TYPE_CHECKING:
    from multiprocessing.sharedctypes import SynchronizedArray

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

health = Blueprint("health", __name__)

_KEY: Final = "thirdcopy.health"
_KEPT_SECONDS: Final = 5
"""So long an answer is given again: whoever asks often must not keep the writers waiting."""
_WORK_SECONDS: Final = 120
_CHECKS: Final = ("database", "log", "mark", "disk", "work")
_CLASSES: Final = ("2xx", "3xx", "4xx", "5xx")
_NANO: Final = 1_000_000_000


@dataclass(eq=False)
class _Health:
    """What this process knows of itself, and what all processes count together."""

    token: Secret | None
    counts: "SynchronizedArray[int]"
    worked: float | None = None
    waits: bool = False
    found: tuple[str, ...] = ()
    looked: float | None = None
    lock: Lock = field(default_factory=Lock)


def install_health(app: Flask, token: Secret | None) -> None:
    """Let *app* say how it is; counts are shared by the processes that are forked later."""
    counts = multiprocessing.Array("Q", len(_CLASSES) + 1)
    app.extensions[_KEY] = _Health(token, counts)
    app.register_blueprint(health)
    app.wsgi_app = _counted(app.wsgi_app, counts)  # type: ignore[assignment, method-assign]


def working(app: Flask) -> None:
    """Note that this process has done what was due."""
    _health_of(app).worked = time.monotonic()


def keeping_time(app: Flask, *, waits: bool) -> None:
    """Note whether this process has kept the calendar, or *waits* to try it again."""
    _health_of(app).waits = waits


@health.get("/health/live")
def live() -> Response:
    """Answer at all; a process that does not is to be started again."""
    return jsonify(live=True)


@health.get("/health/ready")
def ready() -> tuple[Response, int]:
    """Say whether this process can do its work, and which checks fail where it cannot."""
    failing = _failing()
    return jsonify(ready=not failing, failing=list(failing)), 503 if failing else 200


@health.get("/metrics")
def metrics() -> Response:
    """Give the metrics to whoever sends the token; to anybody else there is no such page."""
    token = _health_of(current_app).token
    sent = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token is None or not hmac.compare_digest(sent.encode(), token.text.encode()):
        abort(404)
    registry = CollectorRegistry()
    registry.register(_Collected())
    text = generate_latest(registry)  # type: ignore[no-untyped-call]
    return Response(text, content_type=CONTENT_TYPE_LATEST)


class _Collected(Collector):
    """The metrics as they are now; none of them counts cases, requests about people, or entries."""

    def collect(self) -> Iterable[Metric]:  # type: ignore[explicit-override]
        """Give each family."""
        known = _health_of(current_app)
        failing = _failing()
        ready = GaugeMetricFamily(
            "thirdcopy_check",
            "1 where a check holds; without `witnesses` nothing is released, without `calendar` "
            "no day is closed or published, without `erasure` keys of erased cases are still there",
            labels=["check"],
        )
        for check in _CHECKS:
            ready.add_metric([check], float(check not in failing))
        gateway = the_site().gateway
        ready.add_metric(["witnesses"], float(gates.witnessed(gateway).enough))
        ready.add_metric(["calendar"], float(not known.waits))
        ready.add_metric(["erasure"], float(all_destroyed(gateway)))
        answers = CounterMetricFamily(
            "thirdcopy_answers", "Answers by class of status, of every page", labels=["status"]
        )
        for place, status in enumerate(_CLASSES):
            answers.add_metric([status], known.counts[place])
        seconds = CounterMetricFamily(
            "thirdcopy_answer_seconds", "Time taken by all answers", value=known.counts[-1] / _NANO
        )
        stopped = CounterMetricFamily(
            "thirdcopy_policy_reports",
            "What browsers reported that the content policy stopped, by pattern of page",
            labels=["directive", "page"],
        )
        for pair, count in reported(current_app).items():
            stopped.add_metric(pair, count)
        return ready, answers, seconds, stopped


def _failing() -> tuple[str, ...]:
    known = _health_of(current_app)
    with known.lock:
        now = time.monotonic()
        if known.looked is None or now - known.looked > _KEPT_SECONDS:
            late = known.worked is None or now - known.worked > _WORK_SECONDS
            known.found = gates.failing(the_site().gateway) + (("work",) if late else ())
            known.looked = now
        return known.found


def _counted(app: "WSGIApplication", counts: "SynchronizedArray[int]") -> "WSGIApplication":
    """Count every answer of pages and interface, by the class of its status."""

    def answer(environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        began = time.monotonic_ns()

        def started(status: str, *rest: Any) -> Any:  # noqa: ANN401 - passed on as it is
            place = min(max(int(status[0]), 2), 5) - 2
            with counts.get_lock():
                counts[place] += 1
                counts[-1] += time.monotonic_ns() - began
            return start(status, *rest)

        return app(environ, started)

    return answer


def _health_of(app: Flask) -> _Health:
    return cast("_Health", app.extensions[_KEY])
