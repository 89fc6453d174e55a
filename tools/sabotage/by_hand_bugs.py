"""All deliberate bugs that people thought of: what no rule makes."""

from tools.sabotage.hand_events import IN_RULES
from tools.sabotage.hand_functions import IN_FUNCTIONS
from tools.sabotage.hand_resources import IN_ALARMS, IN_PARAMETERS, IN_WHAT_IS_KEPT
from tools.sabotage.hand_rights import IN_ROLES

HAND_BUGS = (
    *IN_RULES,
    *IN_ROLES,
    *IN_FUNCTIONS,
    *IN_WHAT_IS_KEPT,
    *IN_ALARMS,
    *IN_PARAMETERS,
)
