"""The sending of what a release made durable, and nothing else: the one door of the product.

What waits in the outbox is sent as the same bytes each time, until it was delivered or may not
be sent any more.
"""

from dataclasses import replace

from thirdcopy.case import delivered, undelivered
from thirdcopy.event import RELEASES, CaseId
from thirdcopy.gateway.agreements import status
from thirdcopy.gateway.casework import Loaded, clocks_of, load, system_draft, write_of
from thirdcopy.gateway.cosigning import require_witnesses, with_cosigned_receipt
from thirdcopy.gateway.gateway import Gateway, log_keys
from thirdcopy.store.read import Parcelled, outbox_of
from thirdcopy.store.write import Job, Write
from thirdcopy_client.clock import SECOND, Micros
from thirdcopy_client.open import open_parcel
from thirdcopy_client.translog.checkpoint import signer_among
from thirdcopy_client.translog.note import format_verifier_key
from thirdcopy_client.translog.parcel import parse_parcel
from thirdcopy_client.translog.proof import parse_proof


def deliver(gateway: Gateway, case: CaseId) -> None:
    """Send what waits in the outbox for a case: the same bytes each time.

    Where witnesses cosign, a parcel leaves with a receipt that a quorum has cosigned.
    More than one may wait: a check's `not-confirmed` that could not be sent, and the
    official's answer after it. What may not be sent any more may have been sent before a
    crash, so its recipient is asked once.
    """
    done = (Job("deliver", case, Micros(0)).id,)
    with gateway.engine.connect() as connection:
        waiting = outbox_of(connection, gateway.vault, case)
    for parcel in waiting:
        loaded = load(gateway, case)
        at = gateway.clock()
        held_back = _held_back(gateway, loaded, parcel, at)
        if held_back and gateway.has(parcel.to, parcel.id):
            held_back = None
        elif not held_back:
            cosigned = with_cosigned_receipt(gateway, parcel)
            if cosigned is None:
                _wait_for_witnesses(gateway, case)
                return
            if _is_release(loaded, parcel):
                require_witnesses(gateway)
            send(gateway, cosigned)
        release = loaded.case.release
        if not (_is_release(loaded, parcel) and release):
            gateway.sequencer.write([Write(sent=parcel.id, done=done)])
            continue
        step = (
            undelivered(release, parcel.attempts, held_back)
            if held_back
            else delivered(release, parcel.attempts + 1)
        )
        made = system_draft(loaded, [step], at)
        lapse_job = Job("lapse", case, Micros(0)).id
        write = replace(
            write_of(loaded, made),
            sent=parcel.id,
            jobs=clocks_of(made.case),
            done=(*done, lapse_job),
        )
        gateway.sequencer.write([write])
    if not waiting:
        gateway.sequencer.write([Write(done=done)])


def send(gateway: Gateway, parcel: Parcelled) -> None:
    """Hand one parcel over; nothing else in the product sends anything.

    The receipt is checked against the log's key, or one before it, and not trusted: a parcel
    without a durable intent raises `VerificationError` and stays where it is.
    """
    receipt = parse_proof(parse_parcel(parcel.parcel).receipt)
    key = signer_among(receipt.checkpoint, log_keys(gateway.engine))
    open_parcel(parcel.parcel, None, format_verifier_key(key), now=None)
    gateway.post(parcel.to, parcel.id, parcel.parcel)


def _held_back(gateway: Gateway, loaded: Loaded, parcel: Parcelled, at: Micros) -> str | None:
    """Say why a release may not be sent any more; an answer of nothing always may."""
    if not _is_release(loaded, parcel):
        return None
    if at > parcel.expires:
        return "expired"
    with gateway.engine.connect() as connection:
        runs = status(gateway, connection, loaded.case.request.cls).runs
    return None if runs else "not-in-force"


def _is_release(loaded: Loaded, parcel: Parcelled) -> bool:
    return any(event.id == parcel.id and event.kind in RELEASES for event in loaded.events)


def _wait_for_witnesses(gateway: Gateway, case: CaseId) -> None:
    """Try again when the witnesses have been asked next; all answers leave at such times."""
    every = gateway.witnesses.settings.every * SECOND
    due = Micros((gateway.clock() // every + 1) * every)
    gateway.sequencer.write([Write(jobs=(Job("deliver", case, due),))])
