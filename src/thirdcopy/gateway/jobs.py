"""The work that falls due, one job after the other: what releases, sends, ends and reminds."""

import logging
from collections import Counter

from sqlalchemy import bindparam, select, update

from thirdcopy.event import CaseId
from thirdcopy.gateway.begun import expire
from thirdcopy.gateway.clocks import chase_owed, remind_holder
from thirdcopy.gateway.erasing import destroy
from thirdcopy.gateway.gateway import Gateway
from thirdcopy.gateway.queueing import keep_queue
from thirdcopy.gateway.releasing import answer_check, lapse, match_and_release
from thirdcopy.gateway.sending import deliver
from thirdcopy.store import tables
from thirdcopy.store.engine import changing
from thirdcopy.store.read import jobs_due
from thirdcopy.store.write import Job
from thirdcopy_client.clock import MINUTE
from thirdcopy_client.errors import UnavailableError

_RETRY_MINUTES = 10
_DESTROY_MINUTES = 1
_AT_ONCE = 64
_MOST_TRIES = 5
"""How often one job is tried in one go, before it is put off like one that cannot be done."""
_job = tables.job.c
_DUE = select(_job.id).where(_job.id == bindparam("id"), _job.due <= bindparam("due"))
_LOG = logging.getLogger(__name__)


def work(gateway: Gateway, case: CaseId | None = None) -> int:
    """Do the work that has fallen due, oldest first; give how many jobs were done.

    With *case*, only what has fallen due in it. What cannot be done now, because a source or a
    recipient does not answer, is tried again ten minutes later; the turnaround ends the case
    whatever happens. What another process is doing is left to it; what another thread of this
    one is doing is waited for, and what that leaves is done.
    """
    done = 0
    tries: Counter[str] = Counter()
    jobs: tuple[Job, ...] = ()
    while True:
        before, seen = done, jobs
        with gateway.engine.connect() as connection:
            jobs = jobs_due(connection, gateway.clock(), _AT_ONCE, case)
        for job in jobs:
            tries[job.id] += 1
            with gateway.claims.claimed(job.id, _DUE, {"id": job.id, "due": job.due}) as ours:
                act = _do if tries[job.id] <= _MOST_TRIES else _put_off
                done += ours and act(gateway, job)
        # What another thread has done may have left more to do: it is looked at as well.
        if done == before and (not jobs or jobs == seen):
            return done


def _do(gateway: Gateway, job: Job) -> bool:
    """Do one job, or put it off; say whether it was done."""
    try:
        _ACTIONS[job.kind](gateway, job.case)
    except UnavailableError as error:
        about = {"job": job.kind, "error": type(error).__name__}
        _LOG.warning("a job is put off", extra={**about, "saying": error.message})
        return _put_off(gateway, job)
    return True


def _put_off(gateway: Gateway, job: Job) -> bool:
    minutes = _DESTROY_MINUTES if job.kind == "destroy" else _RETRY_MINUTES
    due = max(job.due, gateway.clock()) + minutes * MINUTE
    with changing(gateway.engine) as connection:
        table = tables.job
        connection.execute(update(table).where(table.c.id == job.id).values(due=due))
    return False


_ACTIONS = {
    "match": match_and_release,
    "check": answer_check,
    "lapse": lapse,
    "deliver": deliver,
    "destroy": destroy,
    "expire": expire,
    "queue": keep_queue,
    "remind": remind_holder,
    "chase": chase_owed,
}
