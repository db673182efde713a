"""The view model: what it says of a decision."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from harness.gate import Expected, decide
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


def test_the_gates_reasons_are_told_in_the_language_of_the_report(refused: Any) -> None:
    q4, q4f16 = refused.told().rows[1:3]
    wanted = (
        "si esa proporción es la verdadera, 190 casos nuevos aprobarían con 80 % de probabilidad"
    )
    assert [(r.check, r.why) for r in q4.reasons] == [
        ("grounding", "2 de 120 salidas tienen un hallazgo que ninguna proporción excusa"),
        ("coverage", wanted),
    ]
    assert [(r.check, r.why) for r in q4f16.reasons] == [("codes", wanted)]
    assert {r.message for r in (*q4.reasons, *q4f16.reasons)} == {""}
    assert "190 new cases" in refused.told("en").rows[2].reasons[0].why


def test_a_check_that_speaks_for_itself_is_quoted(in_error: Any) -> None:
    (reason,) = in_error.told().rows[0].reasons
    assert (reason.why, reason.message) == ("", "ValueError: logits hold NaN for ANA PEREZ")


def test_a_request_for_nothing_is_told(refused: Any) -> None:
    nothing = decide([], Expected("s", (), ()))
    story = replace(refused, decision=nothing, outputs={}, results={})
    assert story.told().reasons == ("No se pidió ninguna variante.",)
    unchecked = decide([], Expected("s", ("q4",), ()))
    (row,) = replace(story, decision=unchecked).told("en").rows
    assert [reason.text for reason in row.reasons] == ["no check was asked for"]
    assert (row.outcome, replace(story, decision=unchecked).told().reasons) == ("incomplete", ())


@pytest.mark.parametrize("text", ["a reason of tomorrow", "", "{n}"])
def test_a_verdict_of_an_older_umbral_is_quoted(refused: Any, text: str) -> None:
    verdict = Verdict("codes", "q4", "error", text)
    told = refused.deciding(verdicts=(verdict,)).told()
    assert [r.message for r in told.rows[1].reasons] == [text]


def test_what_candidates_are_compared_with_is_neither_refused_nor_asked_why(refused: Any) -> None:
    """The gate gives the references an outcome of their own, which decides nothing."""
    broken = Verdict("codes", "base", "error", "IndexError: list")
    kept = [v for v in refused.decision.verdicts if (v.check, v.variant) != ("codes", "base")]
    also = tuple(VariantOutcome(name, "refused") for name in ("tuned", "base"))
    story = refused.deciding(variants=(*refused.decision.variants, *also), verdicts=(*kept, broken))
    told = story.told()
    assert [row.word for row in told.rows[3:]] == ["de referencia", "de referencia"]
    assert [[r.message for r in row.reasons] for row in told.rows[3:]] == [
        [],
        ["IndexError: list"],
    ]
    assert told.headline == refused.told().headline


def test_checks_stand_in_the_order_in_which_the_candidates_were_judged(refused: Any) -> None:
    last = Verdict("artifact", "q4", "pass", "", 1.0, n=1)
    base = [v for v in refused.decision.verdicts if v.variant == "base"]
    rest = [v for v in refused.decision.verdicts if v.variant != "base"]
    assert refused.deciding(verdicts=(*base, last, *rest)).told().checks[0] == "artifact"


def test_digests_of_the_files_are_told(refused: Any) -> None:
    assert [row.digest for row in refused.told().rows] == ["9f2c41", "77aa02", "c01d55", "", ""]


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
