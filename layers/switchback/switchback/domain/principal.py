"""Who somebody is, by the ARN that AWS proves or that somebody gives."""

import re
from typing import Final

_ARN = re.compile(
    r"arn:(?P<partition>aws[a-z-]*):(?P<service>iam|sts)::(?P<account>[0-9]{12}):"
    r"(?P<kind>root|user|role|assumed-role|federated-user)(/(?P<rest>[\w+=,.@/-]{1,600}))?",
    re.ASCII,
)

# Identity Center names the sessions of its roles after the person; of any other role, whoever
# assumes it chooses the session's name.
_NAMED_BY_AWS: Final = "AWSReservedSSO_"


def is_principal(text: str) -> bool:
    """Tell whether a text is the ARN of one principal, and not of an account only."""
    found = _ARN.fullmatch(text)
    return found is not None and (found["kind"] == "root" or bool(found["rest"]))


def is_same_principal(one: str, other: str) -> bool:
    """Tell whether two ARNs are the same person or program: a role's sessions are the role."""
    mine, theirs = _identity(one), _identity(other)
    return mine is not None and mine == theirs


def _identity(arn: str) -> tuple[str, ...] | None:
    found = _ARN.fullmatch(arn)
    if found is None:
        return None
    account, kind, rest = found["account"], found["kind"], found["rest"] or ""
    if kind != "assumed-role":
        # The ARN of a role has its path, the ARN of its sessions has not.
        name = rest.rpartition("/")[2] if kind == "role" else rest
        return (account, kind, name)
    role, _, session = rest.partition("/")
    if role.startswith(_NAMED_BY_AWS):
        return (account, "role", role, session)
    return (account, "role", role)
