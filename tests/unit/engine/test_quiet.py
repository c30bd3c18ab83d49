"""Which batches have to be looked at again although no module and no item has changed."""

from __future__ import annotations

import pytest

from twin.engine.quiet import sees_little
from twin.procedure.state import RunData, RunState, Status, Token


@pytest.mark.parametrize(
    ("status", "waits_for", "little"),
    [
        (Status.ACTIVE, "", True),
        (Status.ACTIVE, "IL-I9: the RTP seal is below 1.5 bar", False),
        (Status.WAITING, "zone (held by B2/culture)", True),
        (Status.WAITING, "", False),
        (Status.PREPARING, "", False),
    ],
)
def test_a_step_that_was_refused_its_next_stage_is_asked_again(
    status: Status, waits_for: str, little: bool
) -> None:
    token = Token("culture.out", status, 0, 0, waits_for=waits_for)
    assert sees_little(RunData(RunState.RUNNING, tokens=(token,))) is little
