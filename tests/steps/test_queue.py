"""One rollout at a time, one request in the queue, and the newest wins."""

import pytest

from simulator.wire import AwsError
from tests.steps.bench import Bench, Json
from tests.steps.by_hand import ByHand, closing, died

# From then on, an execution that Step Functions does not find is one that is no more.
_SEEN_SECONDS = 300


def _begin(bench: Bench, name: str, *, seconds: float = 1) -> Json:
    return bench.begin(name, request=bench.request(seconds=seconds))


def _acquire(bench: Bench, rollout: Json) -> str:
    return str(bench.run("acquire_endpoint", rollout=rollout)["decision"])


def _queue(bench: Bench, rollout: Json) -> None:
    """Queue a rollout, and leave its name as its token."""
    assert _acquire(bench, rollout) == "Queued"
    given = {"slot": "Queue", "wake_ups": 0, "task_token": rollout["rollout_id"]}
    bench.run("park_rollout", rollout=rollout, **given)


def test_a_second_request_waits_for_its_turn(by_hand: ByHand) -> None:
    """It is queued, and woken when the first is closed; then it has the endpoint."""
    bench = by_hand.bench
    second = _begin(bench, "second")
    _queue(bench, second)
    assert bench.wakes() == []

    by_hand.run("close_rollout")

    assert bench.wakes() == ["second"]
    assert bench.acquire(second)["fence"] == by_hand.rollout["fence"] + 1


def test_a_third_request_takes_the_place_of_the_second(by_hand: ByHand) -> None:
    """The queue has one place: the second is woken, and told that it is superseded."""
    bench = by_hand.bench
    second, third = _begin(bench, "second"), _begin(bench, "third")
    _queue(bench, second)
    _queue(bench, third)

    assert bench.wakes() == ["second"]
    told = bench.run("acquire_endpoint", rollout=second)
    assert told["decision"] == "Superseded"
    assert told["conclusion"]["outcome"] == "Superseded"
    by_hand.run("close_rollout")
    assert bench.wakes() == ["second", "third"]


def test_an_older_request_never_gets_past_a_newer_one(bench: Bench) -> None:
    """Events come late: what was asked before what holds, waits, or is done, is superseded."""
    oldest, older, newer = (_begin(bench, name) for name in ("oldest", "older", "newer"))
    held = bench.acquire(newer)
    assert _acquire(bench, older) == "Superseded"

    newest = _begin(bench, "newest")
    _queue(bench, newest)
    assert _acquire(bench, older) == "Superseded"

    bench.run("close_rollout", rollout=held, **closing())
    bench.run("close_rollout", rollout=bench.acquire(newest), **closing())
    assert _acquire(bench, oldest) == "Superseded"


def test_a_newer_request_takes_a_free_endpoint_past_one_that_waits(by_hand: ByHand) -> None:
    """Who waited is told so, and does not wait on."""
    bench = by_hand.bench
    second = _begin(bench, "second")
    _queue(bench, second)
    by_hand.run("close_rollout")
    third = _begin(bench, "third")
    bench.acquire(third)

    assert bench.wakes() == ["second", "second"]
    assert _acquire(bench, second) == "Superseded"


def test_a_dead_holder_is_taken_over(by_hand: ByHand) -> None:
    """A crash leaves no endpoint locked: the next request finds that nobody runs."""
    bench = by_hand.bench
    second = _begin(bench, "second")
    _queue(bench, second)
    bench.stop(by_hand.rollout)

    assert bench.acquire(second)["fence"] == by_hand.rollout["fence"] + 1


def test_a_holder_that_was_never_heard_of_is_taken_over(bench: Bench) -> None:
    """An execution that is gone from Step Functions runs no more."""
    ghost = _begin(bench, "ghost")
    bench.acquire({**ghost, "execution_arn": ghost["execution_arn"] + "-gone"})
    bench.world.clock.advance(_SEEN_SECONDS)

    assert bench.acquire(_begin(bench, "second"))["rollout_id"] == "second"


def test_a_holder_that_is_not_found_yet_is_waited_for(bench: Bench) -> None:
    """DescribeExecution is eventually consistent: who began a moment ago has not gone."""
    young = _begin(bench, "young")
    bench.acquire({**young, "execution_arn": young["execution_arn"] + "-unseen"})
    bench.world.clock.advance(_SEEN_SECONDS - 10)

    assert _acquire(bench, _begin(bench, "second")) == "Queued"


def test_a_turn_that_came_before_the_parking_is_taken_at_once(by_hand: ByHand) -> None:
    """Queued, but not yet parked, when the first closed: the second wakes itself."""
    bench = by_hand.bench
    second = _begin(bench, "second")
    assert _acquire(bench, second) == "Queued"
    by_hand.run("close_rollout")
    assert bench.wakes() == []

    given = {"slot": "Queue", "wake_ups": 0, "task_token": "second"}
    bench.run("park_rollout", rollout=second, **given)

    assert bench.wakes() == ["second"]


def test_a_place_lost_before_the_parking_is_noticed_at_once(by_hand: ByHand) -> None:
    """Queued, but not yet parked, when a third took the place: the second wakes itself."""
    bench = by_hand.bench
    second, third = _begin(bench, "second"), _begin(bench, "third")
    assert _acquire(bench, second) == "Queued"
    _queue(bench, third)
    given = {"slot": "Queue", "wake_ups": 0, "task_token": "second"}
    bench.run("park_rollout", rollout=second, **given)

    assert bench.wakes() == ["second"]
    assert _acquire(bench, second) == "Superseded"


def test_who_waits_may_ask_again(by_hand: ByHand) -> None:
    """The slow look keeps the place in the queue, and does not wake itself."""
    bench = by_hand.bench
    second = _begin(bench, "second")
    _queue(bench, second)
    _queue(bench, second)

    assert bench.wakes() == []
    by_hand.run("close_rollout")
    assert bench.wakes() == ["second"]


def test_two_requests_of_one_second_do_not_chase_each_other(by_hand: ByHand) -> None:
    """Of two files dropped at once, one waits and the other one stands back for good."""
    bench = by_hand.bench
    request = bench.request(seconds=1)
    document = {**request["document"], "key": "endpoints/copy.yaml"}
    rollouts = [
        bench.begin("one", request=request),
        bench.begin("two", request={**request, "document": document}),
    ]
    decisions = [_acquire(bench, rollout) for rollout in rollouts * 3]

    assert decisions[2:4] == decisions[4:]
    assert sorted(decisions[4:]) == ["Queued", "Superseded"]


def test_two_who_reach_for_the_lock_at_once(bench: Bench) -> None:
    """One gets it; the other is told to try again, and then queues."""
    first, second = _begin(bench, "first"), _begin(bench, "second")
    bench.after("GetItem", lambda: bench.acquire(first))

    assert bench.error("acquire_endpoint", rollout=second) == "LockContended"
    assert _acquire(bench, second) == "Queued"


def test_a_lock_that_changes_while_queueing(by_hand: ByHand) -> None:
    """Who read that it was held, and queued just as it was released, tries again."""
    bench = by_hand.bench
    second = _begin(bench, "second")
    bench.after("DescribeExecution", lambda: by_hand.run("close_rollout"))

    assert bench.error("acquire_endpoint", rollout=second) == "LockContended"
    assert bench.acquire(second)["rollout_id"] == "second"


@pytest.mark.parametrize("operation", ["GetItem", "DescribeExecution", "UpdateItem"])
def test_a_holder_that_cannot_be_looked_at_is_no_dead_one(by_hand: ByHand, operation: str) -> None:
    """Not knowing leads to another try, never to taking the endpoint."""
    bench = by_hand.bench
    second = _begin(bench, "second")
    held = bench.lock()
    bench.refuse(operation, AwsError("ThrottlingException", "Rate exceeded"))

    assert bench.error("acquire_endpoint", rollout=second) == "Throttled"
    assert bench.lock() == held


def _queued(bench: Bench) -> str | None:
    item = bench.lock()
    return item.get("queued_id")


def test_who_ends_in_the_queue_leaves_it(by_hand: ByHand) -> None:
    """Else a rollout that is no more would go on superseding what is older."""
    bench = by_hand.bench
    second = _begin(bench, "second")
    _queue(bench, second)
    assert _queued(bench) == "second"

    bench.run("close_rollout", rollout=second, **closing())

    assert _queued(bench) is None
    assert bench.lock()["holder_id"] == by_hand.rollout["rollout_id"]


def test_who_is_stopped_in_the_queue_leaves_it(by_hand: ByHand) -> None:
    """Nobody but the rule on failed executions learns of that."""
    bench = by_hand.bench
    second = _begin(bench, "second")
    _queue(bench, second)

    bench.run("report_failure", **died(bench, second))

    assert _queued(bench) is None


def test_who_waits_keeps_its_place_when_another_ends(by_hand: ByHand) -> None:
    """The one that was superseded in the queue takes nothing from the one that did it."""
    bench = by_hand.bench
    second, third = _begin(bench, "second"), _begin(bench, "third")
    _queue(bench, second)
    _queue(bench, third)

    bench.run("close_rollout", rollout=second, **closing())

    assert _queued(bench) == "third"
