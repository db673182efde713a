from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from checks.sentinel import sentinel
from harness.check import Limits
from harness.errors import HarnessError
from harness.open import open_run
from harness.records import Case, Variant
from harness.sentinel import Start


@pytest.fixture(scope="module")
def evidence(harmed, make_suite, tmp_path_factory):
    """By variant of the harmed candidate."""
    folder = tmp_path_factory.mktemp("sentinel")
    names = ("fp32", "q4", "nan", "shuffled", "forgetful", "garbled")
    suite = make_suite(folder / "suite", checks="[checks.sentinel]", variants=names, tokens=24)
    return open_run(harmed, suite=str(suite), folder=folder / "run").evidence


def kinds(verdict) -> set[str]:
    return {finding.kind for result in verdict.worst for finding in result.findings}


@pytest.mark.parametrize("name", ["fp32", "q4"])
def test_a_sound_variant_begins_soundly(evidence, name: str):
    verdict = sentinel(evidence[name], Limits())
    assert (verdict.status, verdict.value, verdict.n, verdict.worst) == ("pass", 1.0, 4, ())


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("nan", "logits"),
        ("shuffled", "opening"),
        ("forgetful", "cache"),
        ("garbled", "opening"),  # INT8 weights in another order
    ],
)
def test_a_wreck_is_refused_for_what_it_is(evidence, name: str, kind: str):
    verdict = sentinel(evidence[name], Limits())
    assert verdict.status == "fail"
    assert kind in kinds(verdict)


def test_of_a_variant_without_numbers_nothing_is_written(evidence):
    assert [start.token_ids for start in evidence["nan"].starts()] == [None] * 4
    assert kinds(sentinel(evidence["nan"], Limits())) == {"logits"}


def test_the_first_words_are_taken_from_all_over_the_suite(evidence):
    starts = evidence["fp32"].starts()
    assert [start.case for start in starts] == list(evidence["fp32"].cases[::2])
    assert all(len(start.token_ids) <= 24 for start in starts)
    assert all(start.blind == pytest.approx(-np.log(3072), abs=1) for start in starts)


SOUND = [
    Start(
        Case(f"c{i}", {}, reference=f"Ingresa por {word}"),
        opening=-1.0,
        blind=-8.0,
        token_ids=(5, 6, 7, 8, 9, i),
        text=f"Ingresa por {word}",
        first=1.0,
    )
    for i, word in enumerate(["neumonia", "fractura", "asma"])
]


Q4 = Variant("q4", Path("q4"), "d", ())


@dataclass
class Started:
    """As much of an Evidence as sentinel asks for."""

    told: list[Start]
    variant: Variant = Q4

    def starts(self) -> list[Start]:
        return self.told


def judged(*starts: Start):
    return sentinel(Started(list(starts)), Limits())  # type: ignore[arg-type]


def test_sound_starts_pass():
    assert judged(*SOUND).status == "pass"
    unknown = [replace(s, case=replace(s.case, reference=None), opening=None) for s in SOUND]
    assert judged(*unknown).status == "pass"


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"opening": float("nan"), "token_ids": None}, "logits"),
        ({"opening": float("-inf"), "token_ids": None}, "logits"),
        ({"opening": -8.1}, "opening"),
        ({"token_ids": (), "text": "", "first": None}, "empty"),
        ({"token_ids": (5,) * 8}, "repeats"),
        ({"token_ids": (5, 6) * 16}, "repeats"),
        ({"first": 0.49}, "cache"),
    ],
    ids=str,
)
def test_one_wreck_among_four_refuses(change: dict, kind: str):
    verdict = judged(*SOUND[:2], replace(SOUND[2], **change))
    assert (verdict.status, verdict.passed, verdict.n) == ("fail", 2, 3)
    assert kinds(verdict) == {kind}
    assert "c2" in verdict.message


@pytest.mark.parametrize(
    "change",
    [
        {"opening": -7.9},
        {"token_ids": (5,) * 7},
        {"token_ids": (5,)},
        {"token_ids": (5, 6, 7) * 7},
        {"first": 0.5},
    ],
    ids=str,
)
def test_what_may_be_meant_is_allowed(change: dict):
    assert judged(*SOUND[:2], replace(SOUND[2], **change)).status == "pass"


def test_the_same_beginning_everywhere_is_refused_where_references_differ():
    alike = [replace(start, text="Ingresa por asma") for start in SOUND]
    verdict = judged(*alike)
    assert kinds(verdict) == {"constant"}
    assert (verdict.status, verdict.passed) == ("fail", 0)
    meant = [replace(s, case=replace(s.case, reference="Ingresa por asma")) for s in alike]
    assert judged(*meant).status == "pass"
    short = [replace(start, text="Ingresa") for start in SOUND]
    assert judged(*short).status == "pass"


def test_hostile_text_is_shown_escaped():
    verdict = judged(*SOUND[:2], replace(SOUND[2], token_ids=(5,) * 9, text="\x00\u202e\ud800"))
    assert verdict.message.isprintable()
    assert json.dumps(asdict(verdict), ensure_ascii=False).encode()  # as it is stored


def test_no_cases_are_an_error():
    with pytest.raises(HarnessError, match="no cases"):
        judged()
