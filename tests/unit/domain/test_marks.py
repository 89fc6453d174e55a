"""Tags are carried over but for those that only their owners may write."""

import pytest

from switchback.domain.marks import (
    by_key,
    carried,
    listed,
    managing_tag,
    marked,
    marks,
)


def test_live_tags_are_carried_but_for_aws_s_and_ours() -> None:
    """However they are written; what the file says of the same key wins."""
    live = {
        "aws:cloudformation:stack-name": "speech",
        "AWS:other": "theirs",
        "switchback:rollout": "r-0",
        "Switchback:digest": "old",
        "switch": "kept",
        "team": "speech",
        "stage": "live",
    }

    assert carried(live, [{"Key": "team", "Value": "voice"}, {"Key": "new", "Value": ""}]) == [
        {"Key": "switch", "Value": "kept"},
        {"Key": "team", "Value": "voice"},
        {"Key": "stage", "Value": "live"},
        {"Key": "new", "Value": ""},
    ]


def test_marks_say_whose_and_of_which_rollout() -> None:
    """By them a role may act, and leftovers are found."""
    assert marks(rollout_id="r-1", endpoint_name="stt") == {
        "switchback:managed-by": "switchback",
        "switchback:rollout": "r-1",
        "switchback:endpoint": "stt",
    }


def test_a_mark_cannot_be_forged() -> None:
    """A file's tag of the same key is left out; the digest is what the name ends in."""
    request = {
        "EndpointConfigName": "stt-eu-0a1b",
        "Tags": [{"Key": "switchback:rollout", "Value": "r-0"}, {"Key": "team", "Value": "speech"}],
    }
    told = marked(request, rollout_id="r-1", endpoint_name="stt", name="stt-eu-0a1b")

    assert told == {
        "EndpointConfigName": "stt-eu-0a1b",
        "Tags": [
            {"Key": "switchback:managed-by", "Value": "switchback"},
            {"Key": "switchback:rollout", "Value": "r-1"},
            {"Key": "switchback:endpoint", "Value": "stt"},
            {"Key": "switchback:digest", "Value": "0a1b"},
            {"Key": "team", "Value": "speech"},
        ],
    }
    bare = marked({}, rollout_id="r-1", endpoint_name="stt", name="stt-eu-0a1b")
    assert bare == {"Tags": told["Tags"][:4]}


@pytest.mark.parametrize(
    ("tags", "found"),
    [
        ({"team": "speech", "Terraform": ""}, ("Terraform", "")),
        ({"managed_by": "CDK", "owner": "pulumi"}, ("managed_by", "CDK")),
        ({"managed-by": "SwitchBack"}, None),
        ({"AWS:CloudFormation:Stack-Name": "speech"}, ("AWS:CloudFormation:Stack-Name", "speech")),
        # The first by its key, whatever comes first in the answer.
        ({"terraform": "1", "pulumi": "2"}, ("pulumi", "2")),
        ({}, None),
    ],
)
def test_the_tag_of_another_tool(tags: dict[str, str], found: tuple[str, str] | None) -> None:
    """Some name the tool by their key, some by their value."""
    assert managing_tag(tags) == found


def test_tags_are_listed_and_read_back() -> None:
    """As AWS lists them."""
    tags = {"team": "speech", "stage": "live"}

    assert listed(tags) == [
        {"Key": "team", "Value": "speech"},
        {"Key": "stage", "Value": "live"},
    ]
    assert by_key(listed(tags)) == tags
