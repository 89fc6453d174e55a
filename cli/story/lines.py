"""What happened, as a line for people; nothing where it only is one more look."""

from cli.screen.shown import Line, Tone
from simulator.timeline import Entry

_DECISIONS = {
    "Acquired": (Tone.STEP, "locked: no other rollout touches this endpoint until this one ends"),
    "Queued": (Tone.WARNING, "queued behind another rollout of this endpoint"),
    "Superseded": (Tone.WARNING, "superseded by a newer request"),
    "Change": (Tone.STEP, "planned: the live config with the file laid over it"),
    "NoChange": (Tone.GOOD, "no change"),
    "Approved": (Tone.GOOD, "approved"),
    "Clear": (Tone.GOOD, "preflight: nothing speaks against it (state, variants, alarms, quota)"),
    "Reject": (Tone.BAD, "rejected"),
    "Rejected": (Tone.BAD, "rejected"),
    "Started": (Tone.STEP, "update started"),
    "Busy": (Tone.WARNING, "waiting"),
    "Stuck": (Tone.BAD, "stuck"),
    "OnTarget": (Tone.GOOD, "settled"),
    "Reverted": (Tone.BAD, "reverted"),
    "ChangedByOthers": (Tone.BAD, "stepping back"),
    "Unusable": (Tone.BAD, "not usable"),
    "Overdue": (Tone.BAD, "overdue"),
    "Accept": (Tone.GOOD, "accepted"),
    "Ask": (Tone.WARNING, "a person has to decide"),
    "Pass": (Tone.GOOD, "probed"),
    "Retry": (Tone.STEP, "trying again"),
    "TakeBack": (Tone.BACK, "going back to the previous config"),
    "Concluded": (Tone.STEP, "decided"),
    "Now": (Tone.GOOD, "it is the moment"),
    "Written": (Tone.GOOD, "the file now names the version that runs"),
}

# Of the many that wait, the one that may do so for days.
_MOMENT = "SeekMoment"

_SCALING = {
    "HoldScaling": "scaling suspended while the update runs",
    "RestoreScaling": "scaling works again, as it did before",
}

_SCALED = {
    "InProgress": Tone.WARNING,
    "Successful": Tone.GOOD,
    "Failed": Tone.BAD,
}

_CALLS = {
    "CreateModel": "model created",
    "CreateEndpointConfig": "endpoint config created",
    "Publish": "subscribers are told",
}

_STARTS = {
    "PutObject": "file put",
    "Object Created": "its event arrives",
    "PutEvents": "the watcher finds a new version, and says so",
    "Model Package Version Available": "the event arrives",
    "SageMaker Model Package State Change": "SageMaker's event arrives",
    "StartExecution": "a rollout is started by",
}

# Both are told by the decision that follows.
_REPEATED = ("Updating", "UpdateEndpoint")


def line(entry: Entry, *, state: str) -> Line | None:
    """Return what is told of an entry, or None.

    Args:
        entry: What happened.
        state: The state that the machine was in.
    """
    told = _told(entry, state)
    return Line(entry.at, told[1], told[0]) if told else None


def _told(entry: Entry, state: str) -> tuple[Tone, str] | None:
    match entry.kind:
        case "decision":
            return _decision(entry, state)
        case "start" | "call":
            return _call(entry, state)
        case "endpoint" if entry.name not in _REPEATED:
            return Tone.STEP, f"SageMaker says {entry.name} {entry.detail}"
        case "capacity" | "scaling":
            return _fleet(entry)
        case "alarm" | "error":
            return _trouble(entry)
        case _:
            return None


def _trouble(entry: Entry) -> tuple[Tone, str]:
    if entry.kind == "error":
        return Tone.WARNING, f"{entry.name} failed: {entry.detail}"
    tone = Tone.BAD if entry.detail.startswith("ALARM") else Tone.STEP
    return tone, f"{entry.name}: {entry.detail}"


def _fleet(entry: Entry) -> tuple[Tone, str]:
    if entry.kind == "capacity":
        return Tone.STEP, f"published: {entry.detail}"
    return _SCALED[entry.name], f"scaling: {entry.detail}"


def _decision(entry: Entry, state: str) -> tuple[Tone, str] | None:
    if entry.name == "Wait" and state == _MOMENT:
        return Tone.WARNING, f"waiting: {entry.detail}"
    if entry.name == "RollBack":
        # What the alarms said, word for word, stands above and at the end.
        why, _, _ = entry.detail.partition(": ")
        return Tone.BACK, f"going back to the previous config: {why}"
    if entry.name not in _DECISIONS:
        return None
    tone, words = _DECISIONS[entry.name]
    return tone, f"{words}: {entry.detail}" if entry.detail else words


def _call(entry: Entry, state: str) -> tuple[Tone, str] | None:
    if entry.kind == "start":
        words = _STARTS.get(entry.name)
        return (Tone.STEP, f"{words}: {entry.detail}") if words else None
    if entry.detail.startswith("refused: "):
        return Tone.BAD, f"{entry.name} {entry.detail}"
    if entry.name == "RegisterScalableTarget" and state in _SCALING:
        return Tone.STEP, _SCALING[state]
    if entry.name in _CALLS:
        return Tone.STEP, f"{_CALLS[entry.name]}: {entry.detail}"
    return None
