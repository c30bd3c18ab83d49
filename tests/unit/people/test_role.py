"""One act, several people: performer, verifier and approver are never the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.people.role import Part, Role, role_of, why_not_sign, why_not_together

PEOPLE = st.sampled_from(["ada", "bea", "cyd", "dan"])


@given(st.lists(st.tuples(st.sampled_from([*Part, "witness"]), PEOPLE), max_size=12))
def test_whatever_is_tried_performer_verifier_and_approver_differ(tries: list[tuple[str, str]]) -> None:
    signed: dict[str, str] = {}
    for part, person in tries:
        if why_not_sign(signed, part, person) is None:
            signed[str(part)] = person
    assert len(set(signed.values())) == len(signed)
    assert set(signed) <= set(Part)
    assert not signed or "performer" in signed


def test_a_part_is_refused_with_its_reason() -> None:
    signed = {"performer": "ada"}
    assert why_not_sign(signed, "verifier", "bea") is None
    assert "must be another person" in (why_not_sign(signed, "verifier", "ada") or "")
    assert "already signed" in (why_not_sign(signed, "performer", "bea") or "")
    assert "signs before" in (why_not_sign({}, "approver", "bea") or "")
    assert "no part" in (why_not_sign(signed, "witness", "bea") or "")


@pytest.mark.parametrize("word", ["OP2", "second person", "second_person"])
def test_a_role_is_known_by_its_short_and_its_long_word(word: str) -> None:
    assert role_of(word) is Role.SECOND_PERSON


def test_an_unknown_role_is_none() -> None:
    assert role_of("boss") is None


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_an_administrator_holds_no_other_role(role: Role) -> None:
    assert why_not_together([role]) is None
    assert "administrator" in (why_not_together(["ADM", role]) or "")


def test_nobody_is_without_a_role_or_with_an_unknown_one() -> None:
    assert why_not_together([]) == "a person needs a role"
    assert "no role 'DEMO'" in (why_not_together(["DEMO"]) or "")
