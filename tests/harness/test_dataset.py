from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.config import Suite
from harness.dataset import digest_cases, load_cases, load_data, split
from harness.errors import HarnessError
from harness.records import Case

ROW = {"input": {"dx": ["Neumonía (J18.9)"]}, "reference": "Ingresa por neumonía (J18.9)."}


@pytest.fixture
def suite(tmp_path: Path) -> Suite:
    return make(tmp_path)


def make(folder: Path, **fields: object) -> Suite:
    data = {"train": "train.jsonl", **fields.pop("data", {})}
    checks = {"opening": {}}
    return Suite(name="p", folder=folder, data=data, checks=checks, **fields)


def line(**fields: object) -> str:
    return json.dumps({**ROW, **fields}, ensure_ascii=False)


def test_a_row_becomes_a_case(tmp_path: Path, suite: Suite):
    path = tmp_path / "a.jsonl"
    path.write_text(line(id="a", group="g", tags=["x"], instruction="Epicrisis:") + "\n\n")
    (case,) = load_cases(path, suite)
    assert case == Case("a", ROW["input"], ROW["reference"], "Epicrisis:", "g", ("x",))


def test_output_serves_as_reference_and_the_id_as_group(tmp_path: Path, suite: Suite):
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"id": "a", "input": {}, "output": "texto"}) + "\r\n")
    (case,) = load_cases(path, suite)
    assert (case.reference, case.group) == ("texto", "a")


def test_an_id_comes_from_the_content_not_from_the_position(tmp_path: Path, suite: Suite):
    texts = [line(reference=f"texto {i}") for i in range(5)]
    forward, backward = tmp_path / "f.jsonl", tmp_path / "b.jsonl"
    forward.write_text("\n".join(texts))
    backward.write_text("\n".join(reversed(texts)))
    one = {case.reference: case.id for case in load_cases(forward, suite)}
    two = {case.reference: case.id for case in load_cases(backward, suite)}
    assert one == two
    assert len(set(one.values())) == 5


def test_blank_lines_count_as_lines_but_not_as_rows(tmp_path: Path, suite: Suite):
    path = tmp_path / "a.jsonl"
    path.write_text("\n" + line() + "\n\n[1]\n")
    with pytest.raises(HarnessError, match=r"line 4 is a list"):
        load_cases(path, suite)


def test_characters_that_some_readers_take_for_line_ends_stay_in_the_text(
    tmp_path: Path, suite: Suite
):
    text = "uno\u2028dos\x85tres"
    path = tmp_path / "a.jsonl"
    path.write_text(line(reference=text), encoding="utf-8")
    assert load_cases(path, suite)[0].reference == text


BAD = {
    "not JSON": (b'{"input": ', "line 2 is not JSON"),
    "a list": (b'[{"input": {}}]', "line 2 is a list"),
    "a text": (b'"input"', "line 2 is a text"),
    "null": (b"null", "line 2 is null"),
    "no input": (b'{"reference": "x"}', "line 2: no field 'input'"),
    "input a text": (b'{"input": "x"}', "line 2: field 'input' is a text"),
    "input a list": (b'{"input": []}', "line 2: field 'input' is a list"),
    "input null": (b'{"input": null}', "line 2: field 'input' is null"),
    "id a number": (b'{"input": {}, "id": 7}', "line 2: field 'id' is a number"),
    "id empty": (b'{"input": {}, "id": ""}', "line 2: field 'id' is empty"),
    "reference a list": (b'{"input": {}, "reference": []}', "line 2: field 'reference'"),
    "group a number": (b'{"input": {}, "group": 1}', "line 2: field 'group'"),
    "tags a text": (b'{"input": {}, "tags": "x"}', "line 2: field 'tags'"),
    "not UTF-8": ('{"input": {"dx": "neumonía"}}'.encode("latin-1"), "line 2 is not UTF-8"),
    "a number that JSON lacks": (b'{"input": {"x": NaN}}', "line 2 is not JSON"),
    "a number too large": (b'{"input": {"x": 1e999}}', "line 2 is not JSON"),
    "endless nesting": (b'{"input": ' + b"[" * 100_000, "line 2 is not JSON"),
    "deep nesting": (
        b'{"input": {"x": ' + b"[" * 99 + b"]" * 99 + b"}}",
        "line 2 is nested more than 100 deep",
    ),
    "nesting at the last depth": (b'{"input": {"x": ' + b"[" * 98 + b"]" * 98 + b"}}", None),
    "two rows with one id": (
        line(id="first").encode(),
        "line 2: field 'id': the same id as line 1",
    ),
    "equal rows without ids": (
        (line() + "\n" + line()).encode(),
        "line 3: field 'id': the same input and output as line 2",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_row_names_file_line_field_and_remedy(tmp_path: Path, suite: Suite, name: str):
    content, told = BAD[name]
    path = tmp_path / "cases.jsonl"
    path.write_bytes(line(id="first").encode() + b"\n" + content + b"\n")
    if told is None:
        assert digest_cases(load_cases(path, suite))
        return
    with pytest.raises(HarnessError) as caught:
        load_cases(path, suite)
    assert caught.value.message.startswith(str(path))
    assert told in caught.value.message
    assert caught.value.remedy
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize("content", ["", "\n", "   \n\n"])
def test_an_empty_file_holds_no_cases(tmp_path: Path, suite: Suite, content: str):
    path = tmp_path / "cases.jsonl"
    path.write_text(content)
    with pytest.raises(HarnessError, match=r"cases\.jsonl holds no cases"):
        load_cases(path, suite)


def test_a_missing_file_or_a_folder_cannot_be_read(tmp_path: Path, suite: Suite):
    for path in (tmp_path / "no.jsonl", tmp_path):
        with pytest.raises(HarnessError, match=r"cannot be read"):
            load_cases(path, suite)


def test_a_suite_of_texts_wants_texts(tmp_path: Path):
    suite = make(tmp_path, input="text")
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"input": "Resume: x"}))
    assert load_cases(path, suite)[0].input == "Resume: x"
    path.write_text(json.dumps({"input": {}}))
    with pytest.raises(HarnessError, match=r"'input' is an object, the suite wants a text"):
        load_cases(path, suite)


def cases_of(groups: dict[str, int]) -> list[Case]:
    return [Case(f"{g}{i}", {}, group=g) for g, count in groups.items() for i in range(count)]


def test_a_split_keeps_groups_whole_and_loses_nothing():
    cases = cases_of({f"g{i}": 1 + i % 3 for i in range(40)})
    kept, apart = split(cases, 0.25, seed=42)
    assert not {c.group for c in kept} & {c.group for c in apart}
    assert sorted(c.id for c in kept + apart) == sorted(c.id for c in cases)
    assert abs(len(apart) - 0.25 * len(cases)) < 3


def test_a_split_is_the_same_for_any_order_of_rows_and_another_for_another_seed():
    cases = cases_of({f"g{i}": 2 for i in range(30)})
    shuffled = random.Random(1).sample(cases, len(cases))
    ids = [{c.id for c in split(each, 0.3, 42)[1]} for each in (cases, shuffled)]
    assert ids[0] == ids[1]
    assert ids[0] != {c.id for c in split(cases, 0.3, 43)[1]}


def test_neither_side_of_a_split_is_empty():
    for share in (0.01, 0.99):
        kept, apart = split(cases_of({"a": 5, "b": 5}), share, 42)
        assert kept
        assert apart


def test_one_group_cannot_be_split():
    with pytest.raises(HarnessError, match=r"1 group among 5 cases"):
        split(cases_of({"a": 5}), 0.1, 42)


def test_a_patient_on_both_sides_is_refused(
    tmp_path: Path, jsonl: Callable[[Path, list[dict]], Path]
):
    suite = make(tmp_path, data={"eval": "eval.jsonl"})
    jsonl(tmp_path / "train.jsonl", [{"id": "a", "input": {}, "group": "p1"}])
    jsonl(tmp_path / "eval.jsonl", [{"id": "b", "input": {}, "group": "p1"}])
    with pytest.raises(HarnessError, match=r"group 'p1' stands in both train\.jsonl and eval"):
        load_data(suite)
    jsonl(tmp_path / "eval.jsonl", [{"id": "b", "input": {}, "group": "p2"}])
    assert [[case.id for case in side] for side in load_data(suite)] == [["a"], ["b"]]


def test_without_an_evaluation_file_a_share_is_set_apart(
    tmp_path: Path, jsonl: Callable[[Path, list[dict]], Path]
):
    jsonl(tmp_path / "train.jsonl", [{"id": str(i), "input": {}} for i in range(20)])
    train, evaluation = load_data(make(tmp_path))
    assert (len(train), len(evaluation)) == (18, 2)


def test_the_digest_of_cases_sees_every_field():
    case = Case("a", {"x": 1}, "r", "i", "g", ("t",))
    others = [
        Case("b", {"x": 1}, "r", "i", "g", ("t",)),
        Case("a", {"x": 2}, "r", "i", "g", ("t",)),
        Case("a", {"x": 1}, "s", "i", "g", ("t",)),
        Case("a", {"x": 1}, "r", "j", "g", ("t",)),
        Case("a", {"x": 1}, "r", "i", "h", ("t",)),
        Case("a", {"x": 1}, "r", "i", "g", ()),
    ]
    assert len({digest_cases([each]) for each in [case, *others]}) == 7
