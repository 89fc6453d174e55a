"""Files that follow things, and the events that tell of new versions."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from simulator.wire import ACCOUNT_ID
from tests.steps.bench import Bench, Json

PRODUCT = "prod-nova"
TITLE = "Nova-3 English v3"
SELLER = "865070037744"
ARN = f"arn:aws:sagemaker:us-east-1:{SELLER}:model-package/deepgram-nova-3-streaming-en-v3"
ALEX = f"arn:aws:iam::{ACCOUNT_ID}:user/alex"


def version_arn(name: str, *, region: str = "us-east-1", account: str = SELLER) -> str:
    """Return the ARN of a model package."""
    return f"arn:aws:sagemaker:{region}:{account}:model-package/{name}"


@dataclass
class Followed:
    """A bench with files that follow things, and events that tell of versions."""

    bench: Bench
    numbers: list[int] = field(default_factory=list)

    def follow(
        self,
        mode: str,
        *,
        name: str = "one",
        source: str = f"ProductId: {PRODUCT}",
        pattern: str = "*English*",
        package: str | None = None,
        more: str = "",
    ) -> str:
        """Drop a file that follows something, for an endpoint of its own; return its version."""
        stage = self.bench.stage
        upgrade = f"\nUpgrade:\n  {source}\n  VersionPattern: '{pattern}'\n  Mode: {mode}\n{more}"
        named = f"EndpointName: {stage.endpoint_name}"
        file = stage.body.decode().replace(named, f"{named}-{name}") + upgrade
        body = file.replace(stage.package, package or stage.package).encode()
        event = self.bench.drop(body, key=f"endpoints/{name}.yaml")
        version: str = event["detail"]["object"]["version-id"]
        return version

    def event(self, *, title: str = TITLE, arn: str | None = ARN, by: str | None = None) -> Json:
        """Return the event of a version, each with an id of its own."""
        detail = {"productId": PRODUCT, "version": title, "modelPackageArn": arn, "requestedBy": by}
        told = {key: value for key, value in detail.items() if value is not None}
        return self._enveloped("switchback", "Model Package Version Available", told)

    def approval(self, number: int, *, group: str = "stt") -> Json:
        """Return SageMaker's event of an approved package of a group."""
        return self._enveloped(
            "aws.sagemaker",
            "SageMaker Model Package State Change",
            {
                "ModelPackageGroupName": group,
                "ModelPackageVersion": number,
                "ModelPackageArn": version_arn(f"{group}/{number}"),
                "ModelApprovalStatus": "Approved",
            },
        )

    def receive(self, event: Json) -> Json:
        """Receive an event, and return what was decided for each file."""
        decided: Json = self.bench.run("receive_version", **event)
        return {
            key.removeprefix("endpoints/").removesuffix(".yaml"): decision
            for key, decision in decided.items()
        }

    def started(self) -> list[Any]:
        """Return the requests of all rollouts, the oldest first."""
        return [execution.input for execution in self.bench.world.engine.executions.values()]

    def told(self) -> list[str]:
        """Return what people were told: the lines above each message."""
        return [call.params["Subject"] for call in self.bench.changes("Publish")]

    def _enveloped(self, source: str, detail_type: str, detail: Json) -> Json:
        self.numbers.append(len(self.numbers))
        return self.bench.world.bus.envelope(
            {
                "id": str(UUID(int=len(self.numbers))),
                "source": source,
                "detail-type": detail_type,
                "detail": detail,
            }
        )
