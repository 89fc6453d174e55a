"""`switchback decide`: say what becomes of the rollout that runs on an endpoint."""

import typer
from botocore.exceptions import BotoCoreError

from cli.deployment import fail, find_deployment
from cli.file import refuse
from cli.signed import post
from cli.words import printable
from switchback.domain.decision import Say

_ACCEPTED = 202
_FORBIDDEN = 403
_POLICY = "this needs the policy that the stack's output OperatorPolicyArn names"


def decide(endpoint: str, say: Say, *, reason: str, rollout: str | None, stack: str) -> None:
    """Send a decision, and print what comes of it.

    Raises:
        typer.Exit: It was refused, or nobody answered.
    """
    if not reason.strip():
        refuse("--reason: must say why: it is kept in the rollout's record")
    deployment = find_deployment(stack)
    meant = {"rollout": rollout} if rollout else {}
    body = {"endpointName": endpoint, "decision": say.value, "reason": reason, **meant}
    try:
        answer = post(deployment.decide_url, body, region=deployment.region)
    except BotoCoreError as error:
        fail(f"{deployment.decide_url}: {error}")
    # AWS itself writes the message with a capital.
    message = printable(str(answer.body.get("message") or answer.body.get("Message") or ""))
    if answer.status != _ACCEPTED:
        more = f": {_POLICY}" if answer.status == _FORBIDDEN and "Message" in answer.body else ""
        fail(f"{message or 'refused'} ({answer.status}){more}")
    typer.echo(f"{printable(endpoint)}: {message}")
