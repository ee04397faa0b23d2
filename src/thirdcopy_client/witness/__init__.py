"""Witnessing (c2sp.org/tlog-witness): remembering one checkpoint of each log, for everybody.

A witness cosigns a log's checkpoint only after the one that it cosigned last was proved to be
its beginning. So a log cannot show it one history and others another, unless all of its
witnesses help. `consider` is the rule, without input or output; `memory` what must not be
lost; `serve` the service; `ask` the log's side.
"""

from thirdcopy_client.witness.ask import Refusal, ask_witness, witness_view
from thirdcopy_client.witness.consider import Cosigned, Declined, Remembered, consider
from thirdcopy_client.witness.memory import Memory
from thirdcopy_client.witness.serve import Witness, serve

__all__ = [
    "Cosigned",
    "Declined",
    "Memory",
    "Refusal",
    "Remembered",
    "Witness",
    "ask_witness",
    "consider",
    "serve",
    "witness_view",
]
