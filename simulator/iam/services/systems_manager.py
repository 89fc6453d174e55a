"""What Systems Manager asks IAM about."""

from collections.abc import Iterator, Mapping

from simulator.iam.request import AuthorizationRequest, Caller, Params, Question, texts


def _get_calendar_state(params: Params, caller: Caller) -> Iterator[AuthorizationRequest]:
    for name in texts(params, "CalendarNames"):
        arn = name if name.startswith("arn:") else caller.arn("ssm", f"document/{name}")
        yield AuthorizationRequest("ssm:GetCalendarState", arn)


SYSTEMS_MANAGER: Mapping[str, Question] = {"GetCalendarState": _get_calendar_state}
