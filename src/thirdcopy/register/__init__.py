"""The public side as pure functions of events: statuses, counts, changes, maps, claims."""

from thirdcopy.register.changes import RegisterChange, changes, moment
from thirdcopy.register.claims import Answered, Claim, Verdict, answer, parse_claim
from thirdcopy.register.control import CONTROLS, Shown, control
from thirdcopy.register.deployments import Deployment, by_service, deployments
from thirdcopy.register.flow_map import FlowMap, Stream, flow_map
from thirdcopy.register.measure import MEASURES, Measure, Table, csv_of, measure
from thirdcopy.register.status import STATUS_KINDS, Status, on_day, status_of
from thirdcopy.register.uk_register import FIELDS, sheet, uk_fields

__all__ = [
    "CONTROLS",
    "FIELDS",
    "MEASURES",
    "STATUS_KINDS",
    "Answered",
    "Claim",
    "Deployment",
    "FlowMap",
    "Measure",
    "RegisterChange",
    "Shown",
    "Status",
    "Stream",
    "Table",
    "Verdict",
    "answer",
    "by_service",
    "changes",
    "control",
    "csv_of",
    "deployments",
    "flow_map",
    "measure",
    "moment",
    "on_day",
    "parse_claim",
    "sheet",
    "status_of",
    "uk_fields",
]
