"""What a batch claims from the arbiter, and what becomes of its steps with the answers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from twin.procedure.arbiter import Claim, arbitrate
from twin.procedure.state import RunState, Status
from twin.procedure.token import check_max_wait, opening, prepare

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from recipes.recipe.model import Step
    from twin.procedure.arbiter import Answer, Grants
    from twin.procedure.state import Token
    from twin.procedure.token import Scan


def share(looks: Sequence[Scan], grants: Grants, capacity: Callable[[str], int]) -> Grants:
    """Grant what the batches claim, let their steps go on or wait, and return who holds what afterwards."""
    asked = {claim.holder: (look, step, claim) for look in looks for step, claim in _claims(look)}
    if not asked:
        return grants

    def why_not(claim: Claim) -> str | None:
        look, step, _ = asked[claim.holder]
        return _why_not_begin(look, step)

    grants, answers = arbitrate(grants, [claim for _, _, claim in asked.values()], capacity, why_not)
    for answer in answers:
        look, step, _ = asked[answer.claim.holder]
        look.grants = grants
        _take_answer(look, step, answer)
        grants = look.grants
    return grants


def _claims(look: Scan) -> Iterator[tuple[Step, Claim]]:
    """Yield what each step of a running batch claims that has not got it yet."""
    if look.data.state is not RunState.RUNNING:
        return
    batch = look.program.batch
    for token in look.data.tokens:
        step = look.program.steps[token.step]
        if _is_claiming(look, step, token):
            wants = look.program.wants[step.id]
            yield step, Claim(look.holder(step.id), wants, batch.id, token.created, batch.priority)


def _is_claiming(look: Scan, step: Step, token: Token) -> bool:
    if token.status is Status.WAITING:
        return token.created < look.world.tick or step.kind == "begin"
    return token.status is Status.PREPARING and not look.holds_all(step.id)


def _why_not_begin(look: Scan, step: Step) -> str | None:
    """Return what stands against the first command of a step whose resources are free."""
    verb, arguments = opening(look, step)
    if not verb or not look.program.wants[step.id]:
        return None
    return look.world.why_not(step.module, verb, arguments)


def _take_answer(look: Scan, step: Step, answer: Answer) -> None:
    """Let a step go on with what it was granted, or wait for whoever holds it or for the reason against it."""
    token = look.data.token(step.id)
    assert token is not None
    if not answer.granted:
        status = Status.WAITING if answer.taken else Status.PREPARING
        look.put(replace(token, status=status, waits_for=answer.reason, waited_for=answer.reason))
        check_max_wait(look, step, token, answer.reason)
    elif token.status is Status.PREPARING:
        prepare(look, step, token)
    else:
        look.put(replace(token, status=Status.PREPARING))
