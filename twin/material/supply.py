"""What devices use up and people bring anew: bottles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from twin.material.ask import Ask, Verb
from twin.material.rule import why_not_two

if TYPE_CHECKING:
    from twin.material.draft import Draft


def _change(ask: Ask, draft: Draft) -> None:
    signed = {"first": ask.text("first"), "second": ask.text("second")}
    draft.happened("bottle_changed", ask.text("supply"), lot=ask.text("lot"), **signed)


VERBS: Mapping[str, Verb] = {
    "change_bottle": Verb(("supply", "lot", "first", "second"), why_not_two, _change),
}
