"""The view model: what it says of a decision."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from harness.records import Decision, Finding, SampleResult, VariantOutcome, Verdict
from reports.summary import summarise


def test_the_headline_says_the_decision_and_why(
    refused: Any, accepted: Any, inconclusive: Any, in_error: Any
) -> None:
    assert refused.told().headline == (
        "Rechazado: q4 reprueba grounding (con hallazgos inadmisibles); "
        "los casos no bastan para decidir sobre q4f16 en codes."
    )
    assert accepted.told("en").headline == "Accepted: q8 passes all 7 checks."
    assert inconclusive.told("en").headline == (
        "Inconclusive: too few cases to decide on q4f16 in codes."
    )
    assert in_error.told("en").headline == (
        "Refused: q8 ended in error on perplexity; too few cases to decide on q4f16 in codes; "
        "q4f16 is not judged on perplexity."
    )


def test_variants_refused_alike_share_a_clause(refused: Any) -> None:
    verdicts = [Verdict("codes", name, "fail", "") for name in ("q8", "q4", "int8")]
    told = refused.deciding(
        variants=tuple(VariantOutcome(v.variant, "refused") for v in verdicts),
        verdicts=tuple(verdicts),
    ).told()
    assert told.headline == "Rechazado: q8, q4 e int8 reprueban codes."


def test_any_variant_that_suffices_is_named(accepted: Any) -> None:
    variants = (VariantOutcome("q8", "accepted"), VariantOutcome("q4", "refused"))
    told = accepted.deciding(variants=variants, accepts="any").told()
    assert told.headline == "Aceptado: q8 pasa los 7 controles (bastaba una de 2 variantes)."


def test_an_unfinished_run_is_never_shown_as_accepted(accepted: Any) -> None:
    story = replace(accepted, facts=replace(accepted.facts, complete=False))
    told = story.told()
    assert (told.outcome, told.exit_code) == ("incomplete", 3)
    assert told.headline == "Incompleto: la corrida no terminó."
    assert "no terminó" in told.alerts[0]


def test_an_error_verdict_stands_on_top(in_error: Any) -> None:
    assert any("perplexity en q8" in alert for alert in in_error.told().alerts)
    assert "error" in in_error.told().next_steps[0]


def test_nothing_judged_is_said(refused: Any) -> None:
    story = replace(refused, decision=Decision("s", "refused", (), ()), outputs={}, results={})
    told = story.told()
    assert told.alerts == ("No hay ningún veredicto.",)
    assert (told.rows, told.worst, told.checks) == ((), (), ())


def test_candidates_come_first_then_what_they_are_compared_with(refused: Any) -> None:
    rows = refused.told().rows
    assert [row.variant for row in rows] == ["q8", "q4", "q4f16", "tuned", "base"]
    assert [row.word for row in rows][-1] == "de referencia"
    assert [row.size for row in rows][:2] == ["512 MB", "412 MB"]


def test_a_missing_verdict_is_a_cell_that_objects(in_error: Any) -> None:
    row = next(row for row in in_error.told().rows if row.variant == "q4f16")
    assert row.cells[-1].status == "missing"
    assert ("perplexity", "sin juzgar") in [(r.check, r.word) for r in row.reasons]


def test_of_two_verdicts_for_one_cell_the_graver_shows(refused: Any) -> None:
    again = Verdict("codes", "q8", "error", "raised")
    for verdicts in ((*refused.decision.verdicts, again), (again, *refused.decision.verdicts)):
        row = refused.deciding(verdicts=verdicts).told().rows[0]
        assert next(c for c in row.cells if c.check == "codes").status == "error"


def test_reasons_repeat_no_message_and_drop_none(refused: Any) -> None:
    q4, q4f16 = refused.told().rows[1:3]
    assert [(r.check, r.message) for r in q4.reasons] == [
        ("grounding", "118 of 120 outputs passed, 2 never findings"),
        ("coverage", "96 of 120 outputs passed"),
    ]
    assert q4f16.reasons[-1].message == "codes needs 190 cases for 80 % power"


def test_the_worst_case_comes_first_with_every_variant_beside_it(refused: Any) -> None:
    told = refused.told()
    assert [case.id for case in told.worst] == ["epi-000", "epi-007"]
    case = told.worst[0]
    assert [output.variant for output in case.outputs] == [row.variant for row in told.rows]
    assert [field.name for field in case.fields] == ["dx", "proc", "tto", "evo", "dx_alta", "med"]
    never = case.outputs[1].findings[0]
    assert (never.excerpt, never.field) == ("4g EV", "tto")
    assert "".join(part.text for part in case.outputs[1].segments).count("4g EV") == 1
    assert case.outputs[2].note == "cortada por longitud"


def test_up_to_a_number_of_cases_for_each_variant(refused: Any) -> None:
    told = summarise(
        refused.decision, refused.cases, refused.outputs, refused.results,
        facts=refused.facts, language="es", worst=1,
    )  # fmt: skip
    assert [case.id for case in told.worst] == ["epi-000"]


def test_a_verdicts_own_worst_stand_in_for_results(refused: Any) -> None:
    seen = SampleResult("epi-003", (Finding("omitted", "fail", "no code"),))
    verdict = Verdict("codes", "q4", "fail", "", worst=(seen,))
    story = replace(refused.deciding(verdicts=(verdict,)), results={})
    assert [case.id for case in story.told().worst] == ["epi-003"]


def test_an_unscorable_output_counts_as_failed(refused: Any) -> None:
    results = {"q8": {"codes": [SampleResult("epi-001", (), "IndexError: list")]}}
    output = replace(refused, results=results).told("en").worst[0].outputs[0]
    assert (output.status, output.findings[0].kind) == ("fail", "unscorable")
    assert output.findings[0].message == "IndexError: list"
