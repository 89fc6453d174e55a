"""The environment is read where it is needed, and what is missing is named."""

from collections.abc import Callable

import pytest

from switchback import settings

_EACH = {
    "TABLE_NAME": settings.table_name,
    "CONFIG_BUCKET": settings.config_bucket,
    "ENDPOINT_NAME_PREFIX": settings.endpoint_name_prefix,
    "ROLLOUT_STATE_MACHINE_ARN": settings.rollout_state_machine_arn,
    "TOPIC_ARN": settings.topic_arn,
}


@pytest.mark.parametrize(("name", "read"), _EACH.items(), ids=_EACH)
def test_each_setting_is_a_variable(
    name: str, read: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is what the template gave; without it, the error says which and where."""
    monkeypatch.setenv(name, "given")
    assert read() == "given"

    monkeypatch.delenv(name)
    with pytest.raises(settings.SettingMissing, match=f"{name}.*template.yaml"):
        read()
