"""An agreement as JSON-LD in the vocabularies of others: ODRL 2.2 and the W3C's DPV.

Neither can say all that an agreement says. What does not map stands in the document itself,
under `thirdcopy:unmapped`, each with its place and the reason; nothing is dropped.
"""

from thirdcopy.agreement.export.dpv import to_dpv
from thirdcopy.agreement.export.exported import Exported, Unmapped
from thirdcopy.agreement.export.odrl import to_odrl

__all__ = ["Exported", "Unmapped", "to_dpv", "to_odrl"]
