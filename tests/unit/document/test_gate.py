"""What a deployment refuses of a file that keeps every rule, and where in the file it stands."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from switchback.document.gate import Allowed, publisher_of, refusals
from switchback.document.model import Document

OWN, PUBLISHER, STRANGER = "111122223333", "865070037744", "999999999999"
ROLE = "arn:aws:iam::111122223333:role/sagemaker-execution"
OTHER_ROLE = "arn:aws:iam::111122223333:role/administrator"
STRANGE = f"arn:aws:sagemaker:us-east-1:{STRANGER}:model-package/x-v1"
KNOWN = f"arn:aws:sagemaker:us-east-1:{PUBLISHER}:model-package/group/7"

ALLOWED = Allowed(
    prefix="deepgram-",
    execution_role_arns=(ROLE,),
    publisher_account_ids=(PUBLISHER,),
    own_account_id=OWN,
)

Content = dict[str, Any]
Edit = Callable[[Content], object]


def _refused(content: Content, allowed: Allowed = ALLOWED) -> list[str]:
    return [str(problem) for problem in refusals(Document.model_validate(content), allowed)]


def _places(content: Content, allowed: Allowed = ALLOWED) -> list[str]:
    return [problem.place for problem in refusals(Document.model_validate(content), allowed)]


def test_what_the_parameters_allow_is_let_in(content: Content) -> None:
    """The example's endpoint, role and publisher."""
    assert _refused(content) == []


def test_a_refusal_says_where_what_and_which_parameter(content: Content) -> None:
    """A line as any rule's."""
    content["EndpointName"] = "other"
    content["Model"]["ExecutionRoleArn"] = OTHER_ROLE
    content["Model"]["PrimaryContainer"]["ModelPackageName"] = STRANGE

    endpoint, role, package = _refused(content)
    assert endpoint == (
        'EndpointName: is "other", which does not begin with "deepgram-". This deployment looks '
        "after endpoints of that prefix: see its parameter EndpointNamePrefix"
    )
    assert role == (
        f'Model.ExecutionRoleArn: is "{OTHER_ROLE}", which this deployment may not give to a '
        "model. Use one of the roles in its parameter ModelExecutionRoleArns, or add this one there"
    )
    assert package == (
        'Model.PrimaryContainer.ModelPackageName: is a package of account "999999999999", whose '
        "packages may not run here. Name one of a publisher in this deployment's parameter "
        "PackagePublisherAccountIds, or add this account there"
    )


def _several_containers(content: Content) -> None:
    del content["Model"]["PrimaryContainer"]
    content["Model"]["Containers"] = [{"ModelPackageName": KNOWN}, {"ModelPackageName": STRANGE}]


def _role_last(content: Content) -> None:
    del content["Model"]["ExecutionRoleArn"]
    content["Model"]["PrimaryContainer"]["ModelPackageName"] = STRANGE
    content["Model"]["ExecutionRoleArn"] = OTHER_ROLE


def _releases(content: Content) -> None:
    content["Upgrade"] = {"ProductId": "prod-1", "VersionArns": {"v 1": KNOWN, "v 2": STRANGE}}


def _config_role(content: Content) -> None:
    content["EndpointConfig"]["ExecutionRoleArn"] = OTHER_ROLE


@pytest.mark.parametrize(
    ("edit", "places"),
    [
        (_several_containers, ["Model.Containers[1].ModelPackageName"]),
        (_role_last, ["Model.PrimaryContainer.ModelPackageName", "Model.ExecutionRoleArn"]),
        (_releases, ['Upgrade.VersionArns["v 2"]']),
        (_config_role, ["EndpointConfig.ExecutionRoleArn"]),
    ],
)
def test_every_place_that_names_a_role_or_a_package_is_looked_at(
    content: Content, edit: Edit, places: list[str]
) -> None:
    """In the file's order, and by the exact place."""
    edit(content)

    assert _places(content) == places


@pytest.mark.parametrize("name", ["own-package", "own-group/3"])
def test_a_package_without_an_arn_is_of_ones_own_account(content: Content, name: str) -> None:
    """It runs where the parameter lists that account, and nowhere else."""
    content["Model"]["PrimaryContainer"]["ModelPackageName"] = name
    listed = replace(ALLOWED, publisher_account_ids=(PUBLISHER, OWN))

    assert _places(content) == ["Model.PrimaryContainer.ModelPackageName"]
    assert OWN in _refused(content)[0]
    assert _refused(content, listed) == []


def test_what_the_file_leaves_out_is_not_judged(content: Content) -> None:
    """An image has no publisher, and the role may be the live model's."""
    del content["Model"]["ExecutionRoleArn"]
    content["Model"]["PrimaryContainer"] = {"Image": "111122223333.dkr.ecr/x:1"}

    assert _refused(content) == []


def test_a_role_is_one_of_the_list_and_not_like_one(content: Content) -> None:
    """No part of an ARN, and no case, is enough."""
    for role in (ROLE + "-2", ROLE[:-1], ROLE.upper(), ROLE.replace("role/", "role/x/")):
        content["Model"]["ExecutionRoleArn"] = role
        assert _places(content) == ["Model.ExecutionRoleArn"]


@pytest.mark.parametrize(
    ("package", "account"),
    [
        (KNOWN, PUBLISHER),
        (STRANGE, STRANGER),
        (STRANGE.replace("arn:aws:", "arn:aws-cn:"), STRANGER),
        ("own-group/3", None),
        ("arn:aws", None),
    ],
)
def test_the_publisher_is_the_account_of_the_arn(package: str, account: str | None) -> None:
    """A name has none."""
    assert publisher_of(package) == account
