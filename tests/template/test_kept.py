"""What is kept is given up when its time is over, and not before."""

from typing import Any


def test_the_file_that_counts_stays(resources: dict[str, Any]) -> None:
    """What expires in the bucket is what was replaced, and an upload that never ended."""
    (rule,) = resources["ConfigBucket"]["Properties"]["LifecycleConfiguration"]["Rules"]

    assert rule.keys() == {
        *("Id", "Status", "NoncurrentVersionExpiration", "AbortIncompleteMultipartUpload"),
    }


def test_what_expires_does(resources: dict[str, Any], root: Any) -> None:
    """The table forgets by the attribute that the code writes."""
    told = resources["RolloutTable"]["Properties"]["TimeToLiveSpecification"]
    gateways = root / "layers/switchback/switchback/gateways"

    assert any(
        f'"{told["AttributeName"]}"' in path.read_text(encoding="utf-8")
        for path in gateways.glob("*.py")
    )
