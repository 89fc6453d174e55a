"""A file with several mistakes: all are told at once, in the file's order."""

import pytest

from switchback.document.examine import MOST_PROBLEMS, examine, read_document
from switchback.errors import InvalidDocument

TEN_MISTAKES = b"""\
Version: 2
EndpointName: deepgram_streaming
Model:
  ModelName: my-model
  EnableNetworkIsolation: no
  PrimaryContainer:
    ModelPackageName: arn:aws:sagemaker:us-east-1:865070037744:model-package/dg-v2
    Environment:
      DEEPGRAM_ENGINE_01: 2026-01-01
EndpointConfig:
  ProductionVariants:
    - VariantName: AllTraffic
      InitialInstanceCounts: 2
      InstancePools:
        - {InstanceType: ml.g6.2xlarge, Priority: 1}
        - {InstanceType: ml.g6e.2xlarge, Priority: 9}
      VariantInstanceProvisionTimeoutInSeconds: 60
AutoScaling:
  MinCapacity: 4
  MaxCapacity: 3
  ConcurrencyPerInstance: {ml.g6.2xlarge: 20, ml.g6e.2xlarge: 40}
Rollout:
  Bake:
    Alarms: []
"""


def test_ten_mistakes_are_ten_problems() -> None:
    """Ten mistakes give exactly ten problems, each with its place, in the file's order."""
    examination = examine(TEN_MISTAKES, name="endpoint.yaml")
    assert examination.document is None
    assert [problem.place for problem in examination.problems] == [
        "Version",
        "EndpointName",
        "Model.ModelName",
        "Model.EnableNetworkIsolation",
        "Model.PrimaryContainer.Environment.DEEPGRAM_ENGINE_01",
        "EndpointConfig.ProductionVariants[0].InitialInstanceCounts",
        "EndpointConfig.ProductionVariants[0].InstancePools[1].Priority",
        "EndpointConfig.ProductionVariants[0].VariantInstanceProvisionTimeoutInSeconds",
        "AutoScaling.MaxCapacity",
        "Rollout.Bake.Alarms",
    ]


def test_the_refusal_has_a_line_for_each_problem() -> None:
    """`read_document` raises `InvalidDocument` with one line per problem."""
    with pytest.raises(InvalidDocument) as refused:
        read_document(TEN_MISTAKES, name="endpoint.yaml")
    lines = str(refused.value).splitlines()
    assert len(lines) == 10
    assert lines[2] == "Model.ModelName: is forbidden: its name is ours to give. Remove it"


@pytest.mark.parametrize(
    "line", ["key{}: 1", "key{}:", "key{}: 2026-01-01"], ids=["unknown", "empty", "dates"]
)
def test_endless_mistakes_end(line: str) -> None:
    """A file with thousands of mistakes is told the first ones and that there are more."""
    body = "\n".join(line.format(i) for i in range(3000)).encode()
    problems = examine(body, name="endpoint.yaml").problems
    assert len(problems) == MOST_PROBLEMS + 1
    assert str(problems[-1]) == (
        "endpoint.yaml: has more than these 100 problems. Mend these first"
    )


def test_doubled_keys_are_all_told_and_hide_nothing() -> None:
    """A doubled key is a problem of its own; what stands under the first one is still examined."""
    body = TEN_MISTAKES.replace(b"  MinCapacity: 4\n", b"  MinCapacity: 4\n  MinCapacity: 4\n")
    places = [problem.place for problem in examine(body, name="endpoint.yaml").problems]
    assert len(places) == 11
    assert places[8:10] == ["AutoScaling.MinCapacity", "AutoScaling.MaxCapacity"]
