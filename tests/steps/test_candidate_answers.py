"""What the making of the candidate answers and tells, and what it keeps."""

from simulator.wire import AwsError
from tests.steps.by_hand import ByHand


def test_who_asked_and_what_changes_is_told(by_hand: ByHand) -> None:
    """By the message that everybody gets; the answer names what was made."""
    bench = by_hand.up_to("create_candidate").bench
    answer = by_hand.run("create_candidate")
    candidate = by_hand.plan["candidate_config"]
    (sent,) = bench.changes("Publish")

    assert answer == {"model": by_hand.plan["candidate_model"], "config": candidate}
    assert sent.params["Message"].startswith(
        f"{bench.stage.endpoint_name} is being taken to {candidate}, as an operator asked. "
        "It changes:\n"
    )
    assert any(candidate in str(item.get("weights", "")) for item in bench.items().values())


def test_a_config_that_cannot_be_read_yet(by_hand: ByHand) -> None:
    """It is named."""
    bench = by_hand.up_to("create_candidate").bench
    error = AwsError("ValidationException", 'Could not find endpoint configuration "arn".')
    bench.refuse("DescribeEndpointConfig", error)
    arn = bench.functions["CreateCandidateFunction"].arn
    told = bench.world.functions.invoke(arn, by_hand.given("create_candidate"))

    assert told.error == "NotYetVisible"
    candidate = by_hand.plan["candidate_config"]
    assert told.message == f"{candidate} was created but can't be read yet"
