"""The public side as pure functions of events: statuses, counts, changes, maps, claims."""

from thirdcopy.register.changes import RegisterChange, change_of, changes, moment
from thirdcopy.register.claims import Answered, Claim, Verdict, answer, parse_claim
from thirdcopy.register.control import CONTROLS, GUARDING, SUPPRESSED, Shown, control
from thirdcopy.register.deployments import Deployment, by_service, deployments
from thirdcopy.register.figure import (
    Cell,
    Counted,
    Figure,
    Planned,
    Value,
    by_quarter,
    days_figures,
    format_figures,
    order,
    parse_figures,
    plan,
)
from thirdcopy.register.flow_map import FlowMap, Stream, flow_map
from thirdcopy.register.guard import Release, Surroundings, protect, recovered
from thirdcopy.register.measure import (
    ALL_MEASURES,
    MEASURES,
    Measure,
    Table,
    measure,
)
from thirdcopy.register.question import (
    Question,
    answer_json,
    format_question,
    parse_question,
)
from thirdcopy.register.returned import RETURN, Return, returns_of
from thirdcopy.register.statistics import Statistics, Version, statistics_json
from thirdcopy.register.status import STATUS_KINDS, Status, on_day, status_of
from thirdcopy.register.uk_register import FIELDS, sheet, uk_fields

__all__ = [
    "ALL_MEASURES",
    "CONTROLS",
    "FIELDS",
    "GUARDING",
    "MEASURES",
    "RETURN",
    "STATUS_KINDS",
    "SUPPRESSED",
    "Answered",
    "Cell",
    "Claim",
    "Counted",
    "Deployment",
    "Figure",
    "FlowMap",
    "Measure",
    "Planned",
    "Question",
    "RegisterChange",
    "Release",
    "Return",
    "Shown",
    "Statistics",
    "Status",
    "Stream",
    "Surroundings",
    "Table",
    "Value",
    "Verdict",
    "Version",
    "answer",
    "answer_json",
    "by_quarter",
    "by_service",
    "change_of",
    "changes",
    "control",
    "days_figures",
    "deployments",
    "flow_map",
    "format_figures",
    "format_question",
    "measure",
    "moment",
    "on_day",
    "order",
    "parse_claim",
    "parse_figures",
    "parse_question",
    "plan",
    "protect",
    "recovered",
    "returns_of",
    "sheet",
    "statistics_json",
    "status_of",
    "uk_fields",
]
