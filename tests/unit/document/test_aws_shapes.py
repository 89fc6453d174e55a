"""AWS's shapes as Switchback reads them, with botocore's own validator as the referee."""

from typing import Any

import pytest
from botocore.loaders import Loader
from botocore.model import ServiceModel
from botocore.validate import ParamValidator
from hypothesis import given, settings
from hypothesis import strategies as st

from switchback.document.aws_shapes import ListOf, MapOf, Scalar, Shape, Structure, request_shape
from switchback.document.shape_check import check_shape, readable_pattern

OPERATIONS = ("CreateModel", "CreateEndpointConfig")
SERVICE = ServiceModel(Loader().load_service_model("sagemaker", "service-2"), "sagemaker")


def patterns(shape: Shape) -> set[str]:
    """Return every pattern in a shape."""
    match shape:
        case Structure():
            return {p for member in shape.members.values() for p in patterns(member)}
        case ListOf():
            return patterns(shape.item)
        case MapOf():
            return patterns(shape.key) | patterns(shape.value)
        case Scalar():
            return {shape.pattern} if shape.pattern else set()


def test_all_patterns_but_that_of_tags_are_checked() -> None:
    """A new pattern that Python cannot read is noticed when botocore is raised."""
    every = {p for operation in OPERATIONS for p in patterns(request_shape(operation))}
    unreadable = {pattern for pattern in every if readable_pattern(pattern) is None}
    assert unreadable == {r"([\p{L}\p{Z}\p{N}_.:/=+\-@]*)"}


def test_a_shape_is_read_once() -> None:
    """The service model, which is slow to load, is loaded when first asked for, and kept."""
    assert request_shape("CreateModel") is request_shape("CreateModel")


REQUESTS: dict[str, dict[str, Any]] = {
    "CreateModel": {
        "ModelName": "m",
        "PrimaryContainer": {"ModelPackageName": "package", "Environment": {"A": "1"}},
        "EnableNetworkIsolation": True,
        "VpcConfig": {"SecurityGroupIds": ["sg-1"], "Subnets": ["subnet-1"]},
    },
    "CreateEndpointConfig": {
        "EndpointConfigName": "c",
        "ProductionVariants": [
            {
                "VariantName": "AllTraffic",
                "InitialInstanceCount": 1,
                "InitialVariantWeight": 1.0,
                "InstancePools": [{"InstanceType": "ml.g6.2xlarge", "Priority": 1}],
                "RoutingConfig": {"RoutingStrategy": "RANDOM"},
            }
        ],
    },
}

values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 7),
    st.floats(),
    st.text(max_size=5),
    st.lists(st.text(max_size=3), max_size=2),
    st.dictionaries(st.sampled_from(["VariantName", "Priority", "x"]), st.text(max_size=3)),
)


def broken(value: Any, data: st.DataObject) -> Any:
    """Return a copy of a request with one value in it replaced, or one key removed or added."""
    if isinstance(value, dict) and value and data.draw(st.integers(0, 9)):
        key = data.draw(st.sampled_from(sorted(value)))
        match data.draw(st.sampled_from(["deeper", "deeper", "removed", "added"])):
            case "removed":
                return {k: v for k, v in value.items() if k != key}
            case "added":
                return {**value, "Unheard": data.draw(values)}
            case _:
                return {**value, key: broken(value[key], data)}
    if isinstance(value, list) and value and data.draw(st.integers(0, 9)):
        return [broken(value[0], data), *value[1:]]
    return data.draw(values)


@pytest.mark.parametrize("operation", OPERATIONS)
@settings(deadline=None)  # the first request waits for the shapes to be loaded
@given(data=st.data())
def test_what_botocore_refuses_is_refused(operation: str, data: st.DataObject) -> None:
    """Whatever botocore's validator finds wrong with a request is found here too."""
    request = broken(REQUESTS[operation], data)
    input_shape = SERVICE.operation_model(operation).input_shape
    assert input_shape is not None
    if ParamValidator().validate(request, input_shape).has_errors():
        assert list(check_shape(request_shape(operation), request, ("Request",)))


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_right_request_has_no_flaw(operation: str) -> None:
    """The referee and the check agree on what is right."""
    assert list(check_shape(request_shape(operation), REQUESTS[operation], ())) == []
