"""What an agreement means for every request that could ever be made.

The way of a question: `domain` gives agreement and profile as plain values; `anyquery` is a
query of which nothing is known; `encode` reads each clause as a condition on it; `assume`
adds what the gateway guarantees; `inquiry` puts them into one solver for each action;
`questions` ask; `decode` makes an answer into a request with as little in it as possible, and
`confirm` shows none that the engine has not decided in the same way.
"""

from thirdcopy.analysis.analyse import analyse, analyse_ruleset
from thirdcopy.analysis.confirm import EngineDisagreesError
from thirdcopy.analysis.difference import Change, Difference, difference
from thirdcopy.analysis.exposure import Exposure, Way, exposure
from thirdcopy.analysis.findings import Example, Finding, Findings, PromiseResult
from thirdcopy.analysis.flow import Aim, Flow, Hop, Route, flow, register_of
from thirdcopy.analysis.mirror import Given, Mirror, Side, mirror
from thirdcopy.analysis.prover import SECONDS
from thirdcopy.analysis.words import listed

__all__ = [
    "SECONDS",
    "Aim",
    "Change",
    "Difference",
    "EngineDisagreesError",
    "Example",
    "Exposure",
    "Finding",
    "Findings",
    "Flow",
    "Given",
    "Hop",
    "Mirror",
    "PromiseResult",
    "Route",
    "Side",
    "Way",
    "analyse",
    "analyse_ruleset",
    "difference",
    "exposure",
    "flow",
    "listed",
    "mirror",
    "register_of",
]
