"""The bugs of the machine that no test notices, each with the reason why none has to."""

EXPLAINED: dict[str, str] = {}
