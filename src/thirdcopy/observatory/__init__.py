"""The national third copy: many gateways' public sides, each verified, as one register.

`observe` reads and verifies each log, only what grew since the last time; `texts` keeps what each
text says; `national` makes one register, one set of streams and one set of counts of them all.
"""

from thirdcopy.observatory.national import Entry, National, Total, national, reachable
from thirdcopy.observatory.observe import Observation, Place, observe, parse_places
from thirdcopy.observatory.texts import Stated

__all__ = [
    "Entry",
    "National",
    "Observation",
    "Place",
    "Stated",
    "Total",
    "national",
    "observe",
    "parse_places",
    "reachable",
]
