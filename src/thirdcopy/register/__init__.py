"""The public side as pure functions of events: statuses, and counts that anyone may check."""

from thirdcopy.register.control import CONTROLS, Shown, control
from thirdcopy.register.measure import MEASURES, Measure, Table, csv_of, measure
from thirdcopy.register.status import STATUS_KINDS, Status, on_day, status_of

__all__ = [
    "CONTROLS",
    "MEASURES",
    "STATUS_KINDS",
    "Measure",
    "Shown",
    "Status",
    "Table",
    "control",
    "csv_of",
    "measure",
    "on_day",
    "status_of",
]
