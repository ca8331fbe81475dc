"""The gate: closed until somebody who knows has been put behind it."""

from __future__ import annotations

import pytest

from stance.engines.policy import RULES, Decision, Refused, authorise, gate, may


@pytest.fixture
def closed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The gate as it is before the installation has started."""
    monkeypatch.setattr(gate, "_policy", gate._Closed())


@pytest.mark.usefixtures("closed")
@pytest.mark.parametrize("action", [*sorted(RULES), "no.such.action"])
def test_everything_is_refused_before_a_decider_is_installed(action: str) -> None:
    with pytest.raises(Refused, match="no policy is installed"):
        authorise(action)
    assert not may(action).allowed


@pytest.mark.usefixtures("closed")
def test_the_decider_hears_action_and_object_and_its_answer_counts() -> None:
    heard: list[tuple[str, object]] = []

    class Policy(gate._Closed):
        def decide(self, action: str, on: object) -> Decision:
            heard.append((action, on))
            return Decision(on == "mine", action, because=("it is yours",), missing=("it must be yours",))

    gate.install(Policy())
    assert authorise("thing.change", "mine").because == ("it is yours",)
    with pytest.raises(Refused, match="it must be yours") as refused:
        authorise("thing.change", "theirs")
    assert refused.value.decision.action == "thing.change"
    assert not may("thing.change", "theirs").allowed
    assert heard == [("thing.change", on) for on in ("mine", "theirs", "theirs")]
