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


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("MODEL_EXECUTION_ROLE_ARNS", settings.model_execution_role_arns),
        ("PACKAGE_PUBLISHER_ACCOUNT_IDS", settings.package_publisher_account_ids),
    ],
)
def test_a_list_is_separated_by_commas(
    name: str, read: Callable[[], tuple[str, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the template joins them."""
    monkeypatch.setenv(name, "a,b")
    assert read() == ("a", "b")

    monkeypatch.delenv(name)
    with pytest.raises(settings.SettingMissing, match=name):
        read()


def test_a_deployment_may_have_no_change_calendar(monkeypatch: pytest.MonkeyPatch) -> None:
    """The template says so with an empty text; to say nothing at all is a mistake."""
    monkeypatch.setenv("FREEZE_CALENDAR", "")
    assert settings.freeze_calendar() is None

    monkeypatch.setenv("FREEZE_CALENDAR", "freeze")
    assert settings.freeze_calendar() == "freeze"

    monkeypatch.delenv("FREEZE_CALENDAR")
    with pytest.raises(settings.SettingMissing, match="FREEZE_CALENDAR"):
        settings.freeze_calendar()
