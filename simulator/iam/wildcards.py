"""How IAM compares a policy's pattern with what a request carries."""

import re
from functools import lru_cache

_ARN_SEGMENTS = 6


@lru_cache(maxsize=4096)
def _compiled(pattern: str, flags: re.RegexFlag) -> re.Pattern[str]:
    escaped = re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")
    return re.compile(escaped, re.DOTALL | flags)


def matches(pattern: str, text: str) -> bool:
    """Whether a text fits a pattern, where ``*`` is any run of characters and ``?`` any one."""
    return _compiled(pattern, re.NOFLAG).fullmatch(text) is not None


def action_matches(pattern: str, action: str) -> bool:
    """Whether an action fits a pattern; IAM ignores the case of actions."""
    return _compiled(pattern, re.IGNORECASE).fullmatch(action) is not None


def is_arn_pattern(pattern: str) -> bool:
    """Whether a pattern has the six segments of an ARN, or is the lone ``*``."""
    return pattern == "*" or (
        pattern.startswith("arn:") and pattern.count(":") >= _ARN_SEGMENTS - 1
    )


def arn_matches(pattern: str, arn: str) -> bool:
    """Whether an ARN fits a pattern; a wildcard never reaches over one of the first five colons.

    A request that names no resource asks for ``*``, and only the pattern ``*`` grants that.
    """
    if pattern == "*":
        return True
    wanted = pattern.split(":", _ARN_SEGMENTS - 1)
    given = arn.split(":", _ARN_SEGMENTS - 1)
    return len(wanted) == len(given) and all(map(matches, wanted, given))
