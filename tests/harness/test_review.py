from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from harness.config import Gate
from harness.errors import HarnessError, Refused
from harness.promotion import promote
from harness.records import Decision, Said, Why
from harness.review import digest, give, given, load, record, require, standing


@pytest.fixture
def decision(model, decided) -> Decision:
    return decided(model("q4"))


def test_a_review_is_of_the_verdicts_and_of_what_was_judged_by_what(decision: Decision):
    (verdict,) = decision.verdicts
    same = replace(decision, verdicts=(replace(verdict, seconds=7.0),))
    assert digest(same, "q4") == digest(decision, "q4")
    others = [
        replace(decision, verdicts=(replace(verdict, why=Why("share")),)),
        replace(decision, verdicts=(replace(verdict, says=(Said("a code"),)),)),
        replace(decision, verdicts=()),
        replace(decision, verdicts=(replace(verdict, worst=()),)),
        replace(decision, verdicts=(replace(verdict, value=0.99),)),
        replace(decision, digests={**decision.digests, "data": "other"}),
        replace(decision, suite="other"),
        replace(decision, accepts="any"),
    ]
    assert len({digest(other, "q4") for other in (decision, *others)}) == 1 + len(others)


def test_a_review_is_of_one_variant(model, decided):
    q4, q8 = model("q4"), model("q8")
    one, other = decided(q8, q4), decided(q8, q4, status="fail")
    assert digest(one, "q4") != digest(one, "q8")
    assert digest(one, "q8") == digest(other, "q8")
    assert digest(one, "q4") != digest(other, "q4")
    no = give(one, "q4", "no", "Ana", "a dose")
    assert standing([no], one, "q4") == (no,)
    assert standing([no], one, "q8") == ()
    with pytest.raises(HarnessError, match=r"judged no variant 'q9'"):
        give(one, "q9", "yes", "Ana", "sound")


def test_the_last_word_of_each_reviewer_stands(tmp_path: Path, decision: Decision):
    assert standing(load(tmp_path), decision, "q4") == ()
    first = give(decision, "q4", "no", "Ana", "a dose")
    later = give(decision, "q4", "yes", "Ana", "the dose was right")
    other = give(decision, "q4", "yes", "Luis", "sound")
    record(tmp_path, [first])
    record(tmp_path, [later, other])
    assert load(tmp_path) == [first, later, other]
    assert standing(load(tmp_path), decision, "q4") == (later, other)
    assert standing(load(tmp_path), replace(decision, suite="other"), "q4") == ()


def test_a_no_refuses_and_a_yes_is_there_where_it_is_demanded(decision: Decision):
    yes, no = (
        give(decision, "q4", "yes", "Ana", "sound"),
        give(decision, "q4", "no", "Luis", "a dose is wrong"),
    )
    require([], demanded=False)
    require([yes], demanded=True)
    with pytest.raises(Refused, match=r"demands a person's yes"):
        require([], demanded=True)
    for demanded in (False, True):
        with pytest.raises(Refused, match=r"Luis said no: a dose is wrong"):
            require([yes, no], demanded=demanded)


def test_a_promotion_takes_reviews_of_its_own_verdicts_only(tmp_path, model, decided):
    variant, app, gate = model("q4"), tmp_path / "app", Gate(require_review=True)
    decision = decided(variant)
    of_another = give(decided(variant, suite="other"), "q4", "yes", "Ana", "sound")
    with pytest.raises(Refused, match=r"demands a person's yes"):
        promote(decision, variant, app, gate=gate, reviews=[of_another])
    no = give(decision, "q4", "no", "Ana", "not this one")
    with pytest.raises(Refused, match=r"Ana said no"):
        promote(decision, variant, app, gate=Gate(), reviews=[no])
    assert not app.exists()
    yes = give(decision, "q4", "yes", "Ana", "looked again")
    promote(decision, variant, app, gate=gate, reviews=[no, yes])
    assert app.is_symlink()


def test_what_a_person_writes_becomes_one_line(decision: Decision):
    assert give(decision, "q4", "yes", "  Ana  Soto ", "one\ntwo\tthree").reason == "one two three"
    for reviewer, reason in (("", "x"), ("Ana", " "), ("Ana", "\x1b[2J"), ("A\u202ena", "x")):
        with pytest.raises(HarnessError, match=r"of the review: .*printable"):
            give(decision, "q4", "yes", reviewer, reason)
    with pytest.raises(HarnessError, match=r"field 'reason' of the review"):
        give(decision, "q4", "yes", "Ana", "x" * 5000)
    with pytest.raises(HarnessError, match=r"field 'reviewer' of the review"):
        give(decision, "q4", "yes", "\ud800", "x")


def exported(decision: Decision, **changed: object) -> str:
    told = {
        "schema": 2,
        "variant": "q4",
        "verdicts": digest(decision, "q4"),
        "review": "yes",
        "reviewer": "Ana",
        "reason": "sound",
    }
    return json.dumps({**told, **changed}, ensure_ascii=False) + "\n"


def test_what_the_report_exported_is_read(tmp_path: Path, decision: Decision):
    path = tmp_path / "review.jsonl"
    path.write_text(exported(decision) + exported(decision, reviewer="Luis", review="no"))
    assert [(r.reviewer, r.review) for r in given(path, decision)] == [
        ("Ana", "yes"),
        ("Luis", "no"),
    ]


@pytest.mark.parametrize(
    "changed",
    [
        {"schema": 1},
        {"review": "maybe"},
        {"reason": ""},
        {"more": 1},
        {"verdicts": None},
        {"variant": ""},
    ],
    ids=str,
)
def test_what_is_no_review_is_told(tmp_path: Path, decision: Decision, changed):
    path = tmp_path / "review.jsonl"
    path.write_text(exported(decision, **changed))
    with pytest.raises(HarnessError, match=r"review.jsonl, line 1 is no record"):
        given(path, decision)


def test_a_review_of_other_verdicts_is_refused(tmp_path: Path, decision: Decision):
    path = tmp_path / "review.jsonl"
    path.write_text(exported(decision) + exported(decision, verdicts="0" * 64))
    with pytest.raises(Refused, match=r"reviews other verdicts of 'q4'"):
        given(path, decision)
    path.write_text(exported(decision, variant="q8"))
    with pytest.raises(HarnessError, match=r"judged no variant 'q8'"):
        given(path, decision)
    for text in (None, ""):
        path.unlink() if text is None else path.write_text(text)
        with pytest.raises(HarnessError, match=r"holds no review"):
            given(path, decision)
