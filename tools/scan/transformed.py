"""Print what CloudFormation makes of our template by SAM's transform, in SAM's own environment."""

import json
import sys
from pathlib import Path
from typing import Any

from boto3.session import Session
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator
from samtranslator.yaml_helper import yaml_parse

# Where `sam package` puts an address in S3 in the place of a path, which the transform refuses.
_PATHS = ("CodeUri", "ContentUri", "DefinitionUri")
_PACKAGED = "s3://packaged-by-sam/artifact"


def transformed(text: str) -> dict[str, Any]:
    """Return a template without macros, as a deployment has it."""
    template = yaml_parse(text)
    for resource in template["Resources"].values():
        properties = resource.get("Properties", {})
        properties.update({key: _PACKAGED for key in _PATHS if key in properties})
    # The Region only says which partition's ARNs SAM writes; nothing is called.
    translator = Translator({}, Parser(), boto_session=Session(region_name="us-east-1"))
    told: dict[str, Any] = translator.translate(template, {})
    return told


if __name__ == "__main__":
    json.dump(transformed(Path(sys.argv[1]).read_text(encoding="utf-8")), sys.stdout)
