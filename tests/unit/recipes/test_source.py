"""Reading YAML: plain data, places, and refusals with the place."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from recipes.problem import InputError, Place
from recipes.source import MAX_BYTES, parse, read

TEXT = "a: 1\nb:\n  c: [x, 'y z']\n  d: on\n"


def test_only_true_false_null_and_numbers_are_special():
    document = parse(
        "[true, false, null, ~, 1, -2.5, 1e3, yes, no, on, off, 1.2.3, 0x1F, 007, '1', 2026-01-01]"
    )
    assert document.data == [
        True, False, None, None, 1, -2.5, 1000.0, "yes", "no", "on", "off", "1.2.3", "0x1F", "007", "1", "2026-01-01",
    ]  # fmt: skip


def test_keys_are_text_whatever_they_look_like():
    assert parse("1: a\ntrue: b\non: c").data == {"1": "a", "true": "b", "on": "c"}


def test_every_key_and_value_knows_its_place():
    document = parse(TEXT, "f.yaml")
    assert document.key_place(("b", "c")) == Place("f.yaml", 3, 3)
    assert document.place(("b", "c", 1)) == Place("f.yaml", 3, 10)
    assert document.key_place(("b", "c", 1)) == Place("f.yaml", 3, 10)


def test_an_unknown_path_stands_where_its_nearest_parent_stands():
    assert parse(TEXT, "f.yaml").place(("b", "nothing", 3)) == Place("f.yaml", 3, 3)


@pytest.mark.parametrize(
    "scalar",
    [
        "one > two",
        "'one > ''two'''",
        '"one \\x3e \\"two\\""',
        ">\n  one\n  > two\n",
        "|\n  one\n\n   > two",
        "one\n  > two",
    ],
)
def test_a_character_of_a_scalar_has_its_place_in_the_file(scalar: str):
    document = parse(f"key: {scalar}\n")
    value = document.data["key"]
    for sign in ("n", ">", "w"):
        place = document.place_in(("key",), value.index(sign))
        line = document.text.splitlines()[place.line - 1]
        assert line[place.column - 1] == sign or line[place.column - 1 :].startswith("\\x3e")


def test_the_place_after_the_last_character_of_a_scalar_is_inside_the_file():
    document = parse("key: ab\n")
    assert document.place_in(("key",), 2) == Place("<text>", 1, 8)


@pytest.mark.parametrize(
    ("text", "line", "column", "wrong"),
    [
        ("a:\n\t- b", 2, 1, "tab"),
        ("a: [1, 2", 1, 9, "not valid YAML"),
        ("a: b: c", 1, 5, "not valid YAML"),
        ("a: \x07", 1, 4, "control character"),
        ("a: 1\nb: 2\na: 3", 3, 1, "stands twice"),
        ("a: &x [1]", 1, 4, "anchor"),
        ("a: &x [*x]", 1, 4, "anchor"),
        ("a: *x", 1, 4, "alias"),
        ("a: !!python/name:os.system x", 1, 4, "tag"),
        ("a: 1\n---\nb: 2", 2, 1, "second document"),
        ("? [a]\n: b", 1, 3, "key is a list"),
        ("a: 1e999", 1, 4, "too large"),
        ("[" * 100, 1, 65, "nested deeper"),
        ("- " * 3000, 1, 129, "nested deeper"),
        ("", 1, 1, "empty"),
        ("# only a comment", 1, 1, "empty"),
        ("a: \ud800", 1, 4, "surrogate"),
    ],
)
def test_text_that_is_not_our_yaml_is_refused_with_its_place(text: str, line: int, column: int, wrong: str):
    with pytest.raises(InputError) as caught:
        parse(text, "f.yaml")
    problem = caught.value.problems[0]
    assert problem.place == Place("f.yaml", line, column)
    assert wrong in problem.wrong


def test_a_mapping_with_too_many_values_is_refused():
    with pytest.raises(InputError, match="more than 200000 values"):
        parse("[" + "1," * 200_001 + "]")


def test_the_hash_is_of_the_bytes_of_the_file(tmp_path: Path):
    path = tmp_path / "f.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\r\n")
    document = read(path)
    assert document.data == {"a": 1}
    assert document.sha256 == sha256(path.read_bytes()).hexdigest()


def test_a_missing_file_is_bad_input():
    with pytest.raises(InputError, match=r"nowhere.yaml:1:1: the file does not exist"):
        read("nowhere.yaml")


def test_a_folder_is_bad_input(tmp_path: Path):
    with pytest.raises(InputError, match="not a file"):
        read(tmp_path)


def test_a_file_that_is_not_utf_8_is_refused_at_the_byte(tmp_path: Path):
    path = tmp_path / "f.yaml"
    path.write_bytes(b"a: 1\nb: \xff\n")
    with pytest.raises(InputError) as caught:
        read(path)
    assert caught.value.problems[0].place == Place(str(path), 2, 4)


def test_a_file_that_is_too_large_is_refused(tmp_path: Path):
    path = tmp_path / "f.yaml"
    path.write_bytes(b"#" * (MAX_BYTES + 1))
    with pytest.raises(InputError, match="larger than 4 MB"):
        read(path)


def test_a_name_that_no_file_can_have_is_bad_input():
    with pytest.raises(InputError):
        read("a\0b")
