"""The log of a function: a line of JSON for each thing that is told, whatever it is told of."""

import json
from functools import partial
from typing import Final

from aws_lambda_powertools import Logger

# In ASCII: what some readers take for the end of a line, or what turns the direction of writing
# around, is escaped as all control characters are, so that nothing in a file can forge a line.
_AS_JSON: Final = partial(json.dumps, default=str, separators=(",", ":"), ensure_ascii=True)

logger: Final = Logger(json_serializer=_AS_JSON)
