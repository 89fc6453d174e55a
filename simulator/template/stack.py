"""The stack that a template becomes: its name, and where it runs."""

import hashlib
from base64 import b32encode
from dataclasses import dataclass

_SUFFIX_LENGTH = 12


@dataclass(frozen=True, slots=True)
class Stack:
    """Where a template is deployed, and as what."""

    name: str
    region: str
    account: str
    partition: str

    def pseudo_parameters(self) -> dict[str, str]:
        """What CloudFormation itself fills in; ``AWS::NoValue`` is no value and not here."""
        return {
            "AWS::AccountId": self.account,
            "AWS::Partition": self.partition,
            "AWS::Region": self.region,
            "AWS::StackId": self._arn("cloudformation", f"stack/{self.name}/{self._stack_uuid()}"),
            "AWS::StackName": self.name,
            "AWS::URLSuffix": "amazonaws.com.cn" if self.partition == "aws-cn" else "amazonaws.com",
        }

    def generated_name(self, logical_id: str, *, limit: int) -> str:
        """A physical name as CloudFormation makes one up, the same at every reading.

        Args:
            logical_id: the resource that it is for.
            limit: how many characters the service allows.
        """
        suffix = b32encode(self._digest(logical_id)).decode()[:_SUFFIX_LENGTH]
        room = limit - _SUFFIX_LENGTH - 1
        return f"{f'{self.name}-{logical_id}'[:room]}-{suffix}"

    def generated_uuid(self, logical_id: str) -> str:
        """An id as KMS makes one up, the same at every reading."""
        digits = self._digest(logical_id).hex()
        return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:32]))

    def _stack_uuid(self) -> str:
        return self.generated_uuid("AWS::StackId")

    def _digest(self, logical_id: str) -> bytes:
        return hashlib.sha256(f"{self.account}/{self.name}/{logical_id}".encode()).digest()

    def _arn(self, service: str, rest: str) -> str:
        return f"arn:{self.partition}:{service}:{self.region}:{self.account}:{rest}"
