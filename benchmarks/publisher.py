"""One run of publish_capacity over many endpoints of three pools: calls, time, memory.

The shipped handler and botocore run as they are, in a process of their own; only the network is
played, and takes 50 ms for each call. `python -m benchmarks.publisher 1000` is that process.
"""

import importlib.util
import io
import json
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import boto3
import botocore.session
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders

ROOT = Path(__file__).parent.parent
ENDPOINTS = (1_000, 10_000)
TYPES = ("ml.g6.2xlarge", "ml.g6e.2xlarge", "ml.g5.2xlarge")

_LATENCY_SECONDS = 0.05
_ITEMS_PER_PAGE = 2_000  # somewhat less than the 1 MB that DynamoDB gives at once
_ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",  # nosec B105 - for the embedded AWS, which wants any
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_LAMBDA_FUNCTION_NAME": "publish-capacity",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "256",
    "POWERTOOLS_SERVICE_NAME": "switchback",
    "TABLE_NAME": "rollouts",
}


@dataclass(frozen=True)
class _Context:
    """The context that Lambda hands to a handler, as far as Powertools reads it."""

    function_name: str
    invoked_function_arn: str
    memory_limit_in_mb: int
    aws_request_id: str


@dataclass(frozen=True)
class Row:
    """One run of a warm function.

    Attributes:
        values: Values published.
        describes: Calls of DescribeEndpoint.
        puts: Calls of PutMetricData.
        seconds: From the event to the answer.
        cpu_seconds: CPU time of that.
        megabytes: The most memory that the process had, with all that it imports.
    """

    endpoints: int
    values: int
    describes: int
    puts: int
    seconds: float
    cpu_seconds: float
    megabytes: float


def measure() -> tuple[Row, ...]:
    """Run it for each number of endpoints."""
    return tuple(_row(endpoints) for endpoints in ENDPOINTS)


def _row(endpoints: int) -> Row:
    done = subprocess.run(  # noqa: S603 # nosec B603 - this interpreter, on this module
        [sys.executable, "-m", "benchmarks.publisher", str(endpoints)],
        check=True,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**_ENVIRONMENT, "PYTHONPATH": ":".join(sys.path)},
    )
    return Row(**json.loads(done.stdout.splitlines()[-1]))


class _Network:
    """Answers as AWS does, after a while.

    Attributes:
        endpoints: How many there are.
        calls: How often each operation was called.
    """

    def __init__(self) -> None:
        self.endpoints = 1
        self.calls: Counter[str] = Counter()

    def answer(self, **event: Any) -> Any:
        """Answer one call: what botocore tells as it is about to send it."""
        request: AWSPreparedRequest = event["request"]
        time.sleep(_LATENCY_SECONDS)  # noqa: TID251 - it takes that long
        operation = _operation(request)
        self.calls[operation] += 1
        if operation == "PutMetricData":
            return _response(b"\xa0", "application/cbor", {"smithy-protocol": "rpc-v2-cbor"})
        body: Any = request.body
        asked = json.loads(body)
        if operation == "DescribeEndpoint":
            told = _description(asked["EndpointName"])
        else:
            told = self._page(int(asked.get("ExclusiveStartKey", {}).get("sk", {}).get("S", 0)))
        return _response(json.dumps(told).encode(), "application/x-amz-json-1.1", {})

    def _page(self, start: int) -> dict[str, Any]:
        end = min(start + _ITEMS_PER_PAGE, self.endpoints)
        more = {"LastEvaluatedKey": {"sk": {"S": str(end)}}} if end < self.endpoints else {}
        return {"Items": [_item(number) for number in range(start, end)], **more}


def _operation(request: AWSPreparedRequest) -> str:
    target: Any = request.headers.get("X-Amz-Target")
    if target is None:
        return str(request.url).rpartition("/")[2]
    return (target.decode() if isinstance(target, bytes) else target).rpartition(".")[2]


def _item(number: int) -> dict[str, Any]:
    by_variant = {"AllTraffic": dict.fromkeys(TYPES, 20.0)}
    configs = (f"{_name(number)}-{version:012x}" for version in range(3))
    weights = [{"config_name": config, "by_variant": by_variant} for config in configs]
    return {
        "pk": {"S": "CAPACITY"},
        "sk": {"S": _name(number)},
        "weights": {"S": json.dumps(weights)},
    }


def _name(number: int) -> str:
    return f"deepgram-streaming-stt-{number:05}"


def _description(name: str) -> dict[str, Any]:
    image = "865070037744.dkr.ecr.us-east-1.amazonaws.com/deepgram@sha256:" + "0" * 64
    deployed = {"SpecifiedImage": image, "ResolvedImage": image, "ResolutionTime": 1_790_000_000}
    variant = {
        "VariantName": "AllTraffic",
        "DeployedImages": [deployed] * len(TYPES),
        "CurrentWeight": 1.0,
        "DesiredWeight": 1.0,
        "CurrentInstanceCount": 3,
        "DesiredInstanceCount": 3,
        "InstancePools": [{"InstanceType": each, "CurrentInstanceCount": 1} for each in TYPES],
    }
    return {
        "EndpointName": name,
        "EndpointArn": f"arn:aws:sagemaker:us-east-1:111122223333:endpoint/{name}",
        "EndpointConfigName": f"{name}-{0:012x}",
        "EndpointStatus": "InService",
        "CreationTime": 1_790_000_000.5,
        "LastModifiedTime": 1_790_000_000.5,
        "ProductionVariants": [variant],
    }


class _Raw(io.BytesIO):
    """A body as botocore reads it."""

    def stream(self) -> Iterator[bytes]:
        yield self.getvalue()


def _response(body: bytes, content_type: str, more: Mapping[str, str]) -> AWSResponse:
    headers = HTTPHeaders()
    for name, value in {"Content-Type": content_type, **more}.items():
        headers[name] = value
    return AWSResponse("https://aws.invalid/", 200, headers, _Raw(body))


def _run(endpoints: int) -> Row:
    network = _Network()
    session = botocore.session.Session()
    session.register("before-send", network.answer)
    boto3.setup_default_session(botocore_session=session)
    handler = _handler()
    context = _Context("publish-capacity", "arn:aws:lambda:::function:x", 256, "request-1")
    handler({}, context)  # cold: from here on it is warm
    network.endpoints = endpoints
    network.calls.clear()
    began, cpu = time.perf_counter(), time.process_time()
    answer = handler({}, context)
    seconds, cpu_seconds = time.perf_counter() - began, time.process_time() - cpu
    assert answer["endpoints"] == endpoints, answer
    return Row(
        endpoints=endpoints,
        values=answer["values"],
        describes=network.calls["DescribeEndpoint"],
        puts=network.calls["PutMetricData"],
        seconds=seconds,
        cpu_seconds=cpu_seconds,
        megabytes=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    )


def _handler() -> Any:
    path = ROOT / "functions" / "publish_capacity" / "app.py"
    spec = importlib.util.spec_from_file_location("app", path)
    assert spec is not None
    assert spec.loader is not None
    app: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(app)
    return app.handler


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asdict(_run(int(sys.argv[1])))))
