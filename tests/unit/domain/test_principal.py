"""Whether two ARNs are the same person or program."""

import pytest

from switchback.domain.principal import is_principal, is_same_principal

_ACCOUNT = "arn:aws:iam::111122223333"
_SESSIONS = "arn:aws:sts::111122223333:assumed-role"
_SSO = f"{_SESSIONS}/AWSReservedSSO_Ops_1"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (f"{_ACCOUNT}:root", f"{_ACCOUNT}:root", True),
        (f"{_ACCOUNT}:root", "arn:aws:iam::999999999999:root", False),
        (f"{_ACCOUNT}:user/alice", f"{_ACCOUNT}:user/alice", True),
        (f"{_ACCOUNT}:user/alice", f"{_ACCOUNT}:user/bob", False),
        (f"{_ACCOUNT}:user/alice", "arn:aws:iam::999999999999:user/alice", False),
        (f"{_ACCOUNT}:user/alice", f"{_ACCOUNT}:role/alice", False),
        # Only of a role is the path left out, because its sessions leave it out.
        (f"{_ACCOUNT}:user/ops/alice", f"{_ACCOUNT}:user/dev/alice", False),
        (f"{_ACCOUNT}:role/ops/deployer", f"{_ACCOUNT}:role/deployer", True),
        (f"{_ACCOUNT}:role/ops/eu/deployer", f"{_SESSIONS}/deployer/ci-17", True),
        (f"{_ACCOUNT}:role/deployer", f"{_SESSIONS}/operator/deployer", False),
        (f"{_SESSIONS}/deployer/ci-17", f"{_SESSIONS}/deployer/alice", True),
        (f"{_SESSIONS}/deployer/x", f"{_SESSIONS}/operator/x", False),
        (f"{_SESSIONS}/deployer/a/b", f"{_SESSIONS}/deployer/c/d", True),
        (f"{_SSO}/alice", f"{_SSO}/alice", True),
        (f"{_SSO}/alice", f"{_SSO}/bob", False),
        (f"{_SSO}/alice", f"{_SESSIONS}/AWSReservedSSO_Ops_2/alice", False),
        ("111122223333", "111122223333", False),
    ],
)
def test_a_principal_is_told_from_others(*, one: str, other: str, same: bool) -> None:
    """All sessions of a role are one, except where AWS names each after its person."""
    assert is_same_principal(one, other) is same
    assert is_same_principal(other, one) is same


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        (f"{_ACCOUNT}:root", True),
        (f"{_ACCOUNT}:user/alice", True),
        (f"{_ACCOUNT}:role/ops/deployer", True),
        (f"{_SESSIONS}/deployer/ci-17", True),
        ("arn:aws-us-gov:sts::111122223333:federated-user/alice", True),
        (f"{_ACCOUNT}:user", False),
        (f"{_ACCOUNT}:user/", False),
        (f"{_ACCOUNT}:group/ops", False),
        ("arn:aws:s3::111122223333:user/alice", False),
        (f"{_ACCOUNT}:user/alice\n", False),
        ("111122223333", False),
        ("an operator", False),
        ("", False),
    ],
)
def test_less_than_a_principal_is_known_as_such(*, text: str, is_one: bool) -> None:
    """An account, or free text, tells nobody from anybody."""
    assert is_principal(text) is is_one
