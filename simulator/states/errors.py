"""What the Step Functions API answers when it refuses, under the names that AWS gives."""

# ruff: noqa: N818 (a class name is the error code that boto3 shows)


class DefinitionError(ValueError):
    """The definition is not a machine that this interpreter runs exactly as AWS would.

    Unlike the others this is no answer of the API: it names every place at fault, at loading.
    """


class StatesApiError(Exception):
    """The root of what the API answers; a class name is the error code."""


class ExecutionAlreadyExists(StatesApiError):
    """The name was taken by an execution that has ended, or that has another input."""


class ExecutionDoesNotExist(StatesApiError):
    """There is no execution of that ARN."""


class ExecutionNotRedrivable(StatesApiError):
    """The execution runs, has succeeded, ended too long ago, or has no room in its history."""


class InvalidExecutionInput(StatesApiError):
    """The input is larger than a state may be."""


class InvalidName(StatesApiError):
    """The name is too long, or holds a character that AWS forbids."""


class InvalidOutput(StatesApiError):
    """A task's output is not JSON."""


class InvalidToken(StatesApiError):
    """The text is no task token at all."""


class TaskDoesNotExist(StatesApiError):
    """The token was never given to a task."""


class TaskTimedOut(StatesApiError):
    """The task has ended: it was answered, ran out of time, or was stopped."""
