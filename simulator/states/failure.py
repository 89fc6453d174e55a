"""How a state fails: an error name that retriers and catchers match, and a cause for people."""

from enum import StrEnum


class ErrorName(StrEnum):
    """The error names that Step Functions itself reserves, as far as this interpreter goes."""

    ALL = "States.ALL"
    TASK_FAILED = "States.TaskFailed"
    TIMEOUT = "States.Timeout"
    RUNTIME = "States.Runtime"
    DATA_LIMIT_EXCEEDED = "States.DataLimitExceeded"
    QUERY_EVALUATION_ERROR = "States.QueryEvaluationError"
    NO_CHOICE_MATCHED = "States.NoChoiceMatched"


class StateError(Exception):
    """A state failed.

    Attributes:
        error: The error name, one of `ErrorName` or any other text.
        cause: What happened, for people; a time-out's is empty.
    """

    def __init__(self, error: str | None, cause: str | None = None) -> None:
        """Keep both; a Fail state, or who sends a failure with a token, may leave out either."""
        super().__init__(error, cause)
        self.error = None if error is None else str(error)
        self.cause = cause
