"""Check and read what a person answers to a prompt."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from recipes.recipe.model import Prompt


def why_not_answer(prompt: Prompt, value: object) -> str | None:
    """Return why an answer is refused, or None."""
    match prompt.kind:
        case "number":
            return _why_not_number(prompt, value)
        case "choice" if value not in prompt.choices:
            return f"'{value}' is no choice; choose one of {', '.join(prompt.choices)}"
        case "scan" if not str(value or "").strip():
            return "nothing was scanned"
        case "scan" if prompt.expected != "" and str(value).strip() != str(prompt.expected):
            return f"scanned '{value}' is not the expected code: keep the item where it is"
        case _:
            return None


def parsed_answer(prompt: Prompt, value: object) -> float | str:
    """Return the answer as it is stored: a number for `number`, else text."""
    if prompt.kind == "number":
        return float(str(value))
    return str(value) if value not in (None, "") else "confirmed"


def _why_not_number(prompt: Prompt, value: object) -> str | None:
    try:
        number = float(str(value))
    except ValueError:
        return f"'{value}' is not a number"
    if prompt.low <= number <= prompt.high:
        return None
    return f"{number:g} {prompt.unit} is outside {prompt.low:g} to {prompt.high:g} {prompt.unit}".replace(
        "  ", " "
    )
