"""What a batch claims from the arbiter, and what becomes of its steps with the answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.people.role import role_of
from twin.plain import replace
from twin.procedure.ahead import why_not_whole
from twin.procedure.arbiter import NO_LIMIT, Claim, arbitrate, held_by
from twin.procedure.begin import check_max_wait, prepare, why_not_begin
from twin.procedure.state import RunState, Status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from recipes.recipe.model import Operation, Step
    from twin.procedure.arbiter import Answer, Grants
    from twin.procedure.state import Token
    from twin.procedure.token import Scan


def share(looks: Sequence[Scan], grants: Grants, capacity: Callable[[str], int]) -> Grants:
    """Grant what the batches claim, let their steps go on or wait, and return who holds what afterwards."""
    asked = {(claim.holder, step.id): (look, step, claim) for look in looks for step, claim in _claims(look)}
    if not asked:
        return grants
    of: dict[str, list[tuple[Scan, Step]]] = {}
    for look, step, claim in asked.values():
        of.setdefault(claim.holder, []).append((look, step))

    def why_not(claim: Claim) -> str | None:
        look, step = of[claim.holder][0]
        if claim.holder == look.holder(step.id):
            return why_not_begin(look, step) if claim.wants else None
        level = look.program.recipe.operations[claim.holder.partition("/")[2]]
        return why_not_whole(looks, look, step, level)

    claims = {claim.holder: claim for _, _, claim in reversed(asked.values())}
    grants, answers = arbitrate(grants, claims.values(), capacity, why_not)
    for answer in answers:
        for look, step in of[answer.claim.holder]:
            look.grants = grants
            _take_answer(look, step, answer)
            grants = look.grants
    return grants


def _claims(look: Scan) -> Iterator[tuple[Step, Claim]]:
    """Yield what each step of a running batch claims that has not got it yet, its operation before it."""
    if look.data.state is not RunState.RUNNING:
        return
    for token in look.data.tokens:
        step = look.program.steps[token.step]
        if _is_claiming(look, step, token):
            levels = look.program.levels(step.id)
            whole = next((one for one in levels if one.uses and one.id not in look.data.begun), None)
            yield step, _of_operation(look, whole, token) if whole else _of_step(look, step, token)


def _of_operation(look: Scan, operation: Operation, token: Token) -> Claim:
    wants, latest = tuple(sorted(operation.uses)), token.latest or NO_LIMIT
    return _claim(look, f"{look.batch}/{operation.id}", wants, token, latest)


def _of_step(look: Scan, step: Step, token: Token) -> Claim:
    """Return the claim of a step; the hold times of the batch's items say as well when it is too late."""
    wants = look.program.wants[step.id]
    deadline = look.world.deadline(look.batch) if wants else None
    latest = min(token.latest or NO_LIMIT, NO_LIMIT if deadline is None else deadline)
    return _claim(look, look.holder(step.id), wants, token, latest)


def _claim(look: Scan, holder: str, wants: tuple[str, ...], token: Token, latest: int) -> Claim:
    batch = look.program.batch
    return Claim(holder, wants, batch.id, token.created, batch.priority, latest)


def _is_claiming(look: Scan, step: Step, token: Token) -> bool:
    if token.planned > look.world.tick:
        return False
    if token.status is Status.WAITING:
        return token.created < look.world.tick or step.kind == "begin"
    return token.status is Status.PREPARING and not look.holds_all(step.id)


def _take_answer(look: Scan, step: Step, answer: Answer) -> None:
    """Let a step go on with what it was granted, or wait for whoever holds it or for the reason against it."""
    token = look.data.token(step.id)
    assert token is not None
    if not answer.granted:
        _wait(look, step, token, answer)
    elif answer.claim.holder != look.holder(step.id):
        _begin_operation(look, step, token)
    else:
        _begin_operation(look, step, token)
        _go_on(look, step, token)


def _go_on(look: Scan, step: Step, token: Token) -> None:
    if token.status is Status.PREPARING:
        prepare(look, step, token)
    else:
        look.put(replace(token, status=Status.PREPARING))


def _wait(look: Scan, step: Step, token: Token, answer: Answer) -> None:
    is_whole = answer.claim.holder != look.holder(step.id)
    status = Status.WAITING if answer.taken or is_whole else Status.PREPARING
    look.put(replace(token, status=status, waits_for=answer.reason, waited_for=answer.reason))
    check_max_wait(look, step, token, answer.reason)
    if token.latest and not token.missed:
        look.due.append(token.latest + 1)
    for role in filter(role_of, answer.claim.wants if answer.taken else ()):
        there = look.world.next_on_shift(role, look.world.tick)
        look.due += [there] if there is not None and there > look.world.tick else []


def _begin_operation(look: Scan, step: Step, token: Token) -> None:
    """Note the unit procedure or operation that has begun and holds something or had a window."""
    fresh = [
        level.id
        for level in look.program.levels(step.id)
        if level.id not in look.data.begun
        and set(level.uses).issubset(held_by(look.grants, f"{look.batch}/{level.id}"))
    ]
    if fresh:
        look.data = replace(look.data, begun=(*look.data.begun, *fresh))
        look.put(replace(token, waits_for=""))
