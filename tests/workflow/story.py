"""A file that follows a listing, its version live: what is published, and what becomes of it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import boto3

from simulator.wire import ACCOUNT_ID
from switchback.document.examine import read_document
from switchback.document.package import packages_of
from tests.workflow.theatre import Edit, Theatre, theatre

PRODUCT = "prod-nova"
ALEX = f"arn:aws:iam::{ACCOUNT_ID}:user/alex"
SAM = f"arn:aws:iam::{ACCOUNT_ID}:user/sam"
HOUR = 3600
PACKAGE = b"arn:aws:sagemaker:us-east-1:865070037744:model-package/deepgram-nova-3-streaming-en-v2"


def arn_of(version: int) -> str:
    """Return the package of a version."""
    return PACKAGE.decode().replace("en-v2", f"en-v{version}")


def title_of(version: int) -> str:
    """Return what the listing calls a version."""
    return f"Nova-3 English v{version}"


def following(mode: str, *, arns: tuple[int, ...] = (), rollout: str = "", more: str = "") -> Edit:
    """Let the file follow the listing, knowing the packages of these versions."""
    known = "".join(f"    {title_of(version)}: {arn_of(version)} # by hand\n" for version in arns)
    upgrade = f"""
Upgrade: # English only
  ProductId: {PRODUCT}
  VersionPattern: "Nova-3 English*"
  Mode: {mode}
{"  VersionArns:" if known else ""}
{known}{more}"""
    return lambda body: (
        body.replace(b"\nRollout:\n", f"\nRollout:\n{rollout}".encode()) + upgrade.encode()
    )


@dataclass
class Story:
    """A world in which a file follows a listing, and its version is live."""

    shown: Theatre

    @property
    def told(self) -> list[str]:
        """What people were told, in order: the subjects, without the endpoint's name."""
        calls = [c for c in self.shown.calls if c.operation == "Publish" and c.error is None]
        return [call.params["Subject"].partition(":")[0] for call in calls]

    def message(self, subject: str) -> str:
        """Return the body of the one message of a subject."""
        (call,) = [
            c
            for c in self.shown.calls
            if c.operation == "Publish" and c.params["Subject"].startswith(subject)
        ]
        body: str = call.params["Message"]
        return body

    def publish(self, version: int, *, title: str | None = None) -> None:
        """Let the seller publish a version, which nobody is told of."""
        self.shown.publish(version)
        self.shown.world.marketplace.publish(
            PRODUCT, title or title_of(version), release_notes="Fewer words missed."
        )

    def release(self, version: int, *, by: str | None = ALEX) -> None:
        """Put the event, as `switchback release` does, or somebody else's tool."""
        detail = {
            "productId": PRODUCT,
            "version": title_of(version),
            "modelPackageArn": arn_of(version),
            **({"requestedBy": by} if by else {}),
        }
        with self.shown.world.wire.calling_as("alex"):
            boto3.client("events").put_events(
                Entries=[
                    {
                        "Source": "switchback",
                        "DetailType": "Model Package Version Available",
                        "Detail": json.dumps(detail),
                    }
                ]
            )

    def hours(self, number: int) -> None:
        """Let so many runs of the watcher pass."""
        self.shown.world.clock.advance(number * HOUR)

    def settle(self, *, executions: int) -> None:
        """Let things happen until so many rollouts are over, and no more than that."""
        self.shown.run_to_the_end(executions=executions)
        assert len(self.shown.executions) == executions

    def file(self) -> bytes:
        """Return the file as it is now."""
        told = boto3.client("s3").get_object(
            Bucket=self.shown.world.config_bucket, Key=self.shown.stage.key
        )
        return told["Body"].read()

    def status(self) -> Any:
        """Return what somebody reads who has only S3."""
        key = f"status/{self.shown.stage.endpoint_name}.json"
        told = boto3.client("s3").get_object(Bucket=self.shown.world.config_bucket, Key=key)
        return json.loads(told["Body"].read())

    def names(self) -> str:
        """Return the package that the file names."""
        document = read_document(self.file(), name=self.shown.stage.key)
        (arn,) = packages_of(document).values()
        return arn

    def runs(self) -> str | None:
        """Return the package that the endpoint runs."""
        fleet = self.shown.world.sagemaker.fleet(self.shown.stage.endpoint_name)
        return fleet.package if fleet else None

    def agree(self, version: int) -> None:
        """See that file, endpoint and status say the same, and that nothing was lost or denied."""
        assert (self.names(), self.runs()) == (arn_of(version), arn_of(version))
        status = self.status()
        current = boto3.client("s3").head_object(
            Bucket=self.shown.world.config_bucket, Key=self.shown.stage.key
        )
        assert (status["status"], status["outcome"]) == ("Ended", "NoChange")
        assert status["documentVersion"] == current["VersionId"]
        self.nothing_failed()

    def nothing_failed(self) -> None:
        """See that no event was given up, and no call denied."""
        assert self.shown.denied == []
        assert self.shown.world.functions.dead_letters == []


@contextmanager
def story(edit: Edit, **more: Any) -> Iterator[Story]:
    """A world in which the file's version is live, and the listing was looked at."""
    with theatre(edit=edit, **more) as shown:
        told = Story(shown)
        shown.world.marketplace.publish(PRODUCT, title_of(2))
        shown.drop()
        told.settle(executions=1)
        assert shown.outcomes() == ["Accepted"]
        told.hours(2)
        shown.calls.clear()
        yield told
