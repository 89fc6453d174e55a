"""All that taking an endpoint answers, and whom it wakes."""

import json

from tests.steps.bench import Bench, Json


def _begin(bench: Bench, name: str) -> Json:
    return bench.begin(name, request=bench.request(seconds=1))


def _acquire(bench: Bench, rollout: Json) -> Json:
    answer: Json = bench.run("acquire_endpoint", rollout=rollout)
    return answer


def _answer(decision: str, rollout: Json, **more: object) -> Json:
    return {
        "decision": decision,
        "rollout": rollout,
        "wait_seconds": 3600,
        "conclusion": None,
        **more,
    }


def _as_told(rollout: Json, *, fence: int) -> Json:
    """Return a rollout as a step tells of it."""
    request = {"trigger": "DocumentDropped", "release": None, **rollout["request"]}
    stamps = {
        "started_at": rollout["started_at"].replace("+00:00", "Z"),
        "request": {**request, "requested_at": request["requested_at"].replace("+00:00", "Z")},
    }
    return {**rollout, **stamps, "fence": fence}


def _woken(bench: Bench) -> list[Json]:
    calls = [c for c in bench.calls if c.operation == "SendTaskSuccess" and c.retry == 0]
    sent = [call.params for call in calls]
    return [{**params, "output": json.loads(params["output"])} for params in sent]


def _park(bench: Bench, rollout: Json, slot: str, *, wake_ups: int = 0) -> None:
    token = f"the token of {rollout['rollout_id']}"
    given = {"slot": slot, "wake_ups": wake_ups, "task_token": token}
    bench.run("park_rollout", rollout=rollout, **given)


def test_one_that_gets_it_keeps_it(bench: Bench) -> None:
    """Asked twice, the answer is the same."""
    first = _begin(bench, "first")
    answer = _answer("Acquired", _as_told(first, fence=1))

    assert _acquire(bench, first) == answer
    assert _acquire(bench, first) == answer
    assert _woken(bench) == []


def test_one_that_waits_and_one_that_takes_its_place(bench: Bench) -> None:
    """The one that waited is woken, and learns that it is over."""
    holder = bench.acquire(_begin(bench, "first"))
    second, third = _begin(bench, "second"), _begin(bench, "third")
    assert _acquire(bench, second) == _answer("Queued", _as_told(second, fence=0))
    _park(bench, second, "Queue")
    assert _acquire(bench, third) == _answer("Queued", _as_told(third, fence=0))
    assert _woken(bench) == [
        {"taskToken": "the token of second", "output": {"because": "NewerRequest"}}
    ]

    message = (
        f"a newer request for {bench.stage.endpoint_name} came first; nothing was done for this one"
    )
    conclusion = {"outcome": "Superseded", "reason": "NewerRequest", "message": message}
    assert _acquire(bench, second) == _answer(
        "Superseded", _as_told(second, fence=0), conclusion=conclusion
    )
    assert bench.lock()["holder_id"] == holder["rollout_id"]


def test_one_that_takes_over_from_the_dead_wakes_whoever_waited(bench: Bench) -> None:
    """Who waited was outrun by it."""
    holder = bench.acquire(_begin(bench, "first"))
    second, third = _begin(bench, "second"), _begin(bench, "third")
    _acquire(bench, second)
    _park(bench, second, "Queue")
    bench.stop(holder)

    assert _acquire(bench, third) == _answer("Acquired", _as_told(third, fence=2))
    assert [woken["taskToken"] for woken in _woken(bench)] == ["the token of second"]
