"""Send real requests to the candidate, and judge it by its answers."""

import base64

from switchback import errors
from switchback.contracts.judging import Probed, ProbeDecision, ToProbe
from switchback.document.bake_model import Invocation
from switchback.domain.probe import (
    Expectation,
    Verdict,
    failed,
    passed,
    quoted,
    read_verdict,
    shortfall,
)
from switchback.gateways import functions, locks, sagemaker_runtime
from switchback.steps.document_of import document_of


def probe_candidate(given: ToProbe) -> Probed:
    """Send the file's requests, then ask the user's function; a failure to measure is raised."""
    locks.require(given.rollout)
    probe = document_of(given.rollout).rollout.probe
    assert probe is not None, "the machine probes only where the plan says that there is a probe"
    complaints = _complaints(given, probe.invocations)
    verdict = None
    if probe.function_arn and not complaints:
        verdict = _ask(given, probe.function_arn)
        if not verdict.is_good:
            complaints = [f"{probe.function_arn} said Fail: {quoted(verdict.message)}"]
    if complaints:
        return Probed(decision=ProbeDecision.ROLL_BACK, reason=failed(complaints))
    reason = passed(requests=len(probe.invocations), verdict=verdict)
    return Probed(decision=ProbeDecision.PASS, reason=reason)


def _complaints(given: ToProbe, invocations: tuple[Invocation, ...]) -> list[str]:
    """Return what is wrong with the answers.

    A bad answer is enough to go back: one that never comes after it must not keep the endpoint on
    a bad version.
    """
    found: list[str] = []
    try:
        for number, invocation in enumerate(invocations, start=1):
            wrong = _shortfall(given, invocation)
            if wrong:
                found.append(f"request {number} of {len(invocations)}: {wrong}")
    except errors.RolloutError:
        if not found:
            raise
    return found


def _shortfall(given: ToProbe, invocation: Invocation) -> str | None:
    answer = sagemaker_runtime.invoke_endpoint(
        given.rollout.endpoint_name,
        variant_name=given.variant_name,
        content_type=invocation.content_type,
        custom_attributes=invocation.custom_attributes,
        body=_body(invocation),
    )
    expectation = Expectation(
        json_path=invocation.expect_json_path,
        equal_to=invocation.expect_equal_to,
        similar_to=invocation.expect_similar_to,
        similarity=invocation.similarity,
    )
    return shortfall(answer, expectation)


def _body(invocation: Invocation) -> bytes:
    if invocation.body_base64 is not None:
        return base64.b64decode(invocation.body_base64)
    return (invocation.body or "").encode()


def _ask(given: ToProbe, function_arn: str) -> Verdict:
    told = functions.invoke(
        function_arn,
        {
            "endpointName": given.rollout.endpoint_name,
            "endpointConfigName": given.candidate_config,
            "variantName": given.variant_name,
            "rollout": given.rollout.rollout_id,
        },
    )
    return read_verdict(told, function_arn=function_arn)
