"""What an agreement means for every request that could ever be made.

The way of a question: `domain` gives agreement and profile as plain values; `encoding` makes each
clause a condition on a query of which nothing is known; `assume` adds what the gateway
guarantees; `inquiry` puts them into one solver for each action; `questions` ask; `decode` makes an
answer into a request with as little in it as possible, and `confirm` shows none that the engine
has not decided in the same way. `flows` follows data over many agreements. `apart` has all of this
done in another process.
"""

from thirdcopy.analysis.analyse import analyse, analyse_ruleset
from thirdcopy.analysis.apart import (
    analysed,
    analysis_key,
    apart,
    end_apart,
    exposure_of,
    flow_among,
    holders_among,
)
from thirdcopy.analysis.confirm import EngineDisagreesError
from thirdcopy.analysis.difference import Change, Difference, difference
from thirdcopy.analysis.encoding.prover import SECONDS
from thirdcopy.analysis.exposure import Exposure, Way, exposure
from thirdcopy.analysis.findings import Example, Finding, Findings, PromiseResult
from thirdcopy.analysis.flows.flow import Aim, Flow, Hop, Route, first_way, flow, register_of
from thirdcopy.analysis.flows.holders import Holders, Holding, holders, newly_open
from thirdcopy.analysis.flows.matter import Circle, circle_of
from thirdcopy.analysis.flows.network import Register
from thirdcopy.analysis.mirror import Given, Mirror, Side, mirror
from thirdcopy.analysis.words import listed

__all__ = [
    "SECONDS",
    "Aim",
    "Change",
    "Circle",
    "Difference",
    "EngineDisagreesError",
    "Example",
    "Exposure",
    "Finding",
    "Findings",
    "Flow",
    "Given",
    "Holders",
    "Holding",
    "Hop",
    "Mirror",
    "PromiseResult",
    "Register",
    "Route",
    "Side",
    "Way",
    "analyse",
    "analyse_ruleset",
    "analysed",
    "analysis_key",
    "apart",
    "circle_of",
    "difference",
    "end_apart",
    "exposure",
    "exposure_of",
    "first_way",
    "flow",
    "flow_among",
    "holders",
    "holders_among",
    "listed",
    "mirror",
    "newly_open",
    "register_of",
]
