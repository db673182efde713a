"""What a variant check says has words in both languages; what has none is quoted as it is."""

from __future__ import annotations

import importlib
from dataclasses import replace
from string import Formatter
from typing import Any

import pytest

from harness.check import load_checks
from harness.records import Finding, Said, SampleResult, Verdict
from harness.said import sentence
from reports.console import Console, render
from reports.said import said
from reports.texts_checks import TEXTS
from reports.words import WORDS, Words

# The code and English text of all that our variant checks say, by the check.
SAYS: dict[str, dict[str, str]] = {
    name: module.SAYS
    for name, check in load_checks("checks").items()
    if not check.is_sample
    and hasattr(module := importlib.import_module(check.function.__module__), "SAYS")
}
CODES = [(code, text) for says in SAYS.values() for code, text in says.items()]


def figures(text: str) -> dict[str, float | str]:
    """A value for every place of a text: a number where the text writes it as one."""
    places = Formatter().parse(text)
    return {name: 0.25 if spec else "a name" for _, name, spec, _ in places if name}


def test_every_variant_check_tells_its_codes_but_the_one_that_never_objects() -> None:
    ours = {name for name, check in load_checks("checks").items() if not check.is_sample}
    assert ours - set(SAYS) == {"similarity"}
    assert all(SAYS.values())


@pytest.mark.parametrize(("code", "text"), CODES)
@pytest.mark.parametrize("language", ["es", "en"])
def test_every_code_has_a_text_with_the_same_figures(code: str, text: str, language: Any) -> None:
    wanted = figures(text)
    places = {name for _, name, _, _ in Formatter().parse(WORDS[language][code]) if name}
    assert places == set(wanted)
    told = said(Verdict("c", "q4", "fail", "", says=(Said(code, wanted),)), Words(language))
    assert told and "{" not in told


def test_no_text_is_of_a_code_that_nobody_tells() -> None:
    assert set(TEXTS) - {"said.case"} == {code for code, _ in CODES}


def verdict(*says: Said) -> Verdict:
    worst = (SampleResult("epi-000", (Finding("odd", "fail", "another English sentence"),)),)
    return Verdict("own", "q4", "fail", "an English sentence", 4.5, n=120, worst=worst, says=says)


SECOND = Said("regression.needed", {"needed": 310.0})
FIRST = Said(
    "regression.open",
    {"margin": 0.1, "against": "tuned", "metric": "codes", "difference": -8 / 120, "low": -0.1131},
)


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (
            "es",
            "sin demostrar que no sea peor por más de 10,0 % que tuned en codes (−6,7 pp, al menos "
            "−11,4 pp); si esa diferencia es la verdadera, 310 casos nuevos lo mostrarían con 80 % "
            "de probabilidad",
        ),
        (
            "en",
            "not shown to be worse by no more than 10.0 % than tuned by codes (−6.7 pp, at least "
            "−11.4 pp); if that is the true difference, 310 new cases would show it with 80 % "
            "probability",
        ),
    ],
)
def test_a_report_says_it_in_its_language_and_not_the_message(
    refused: Any, language: Any, told: str
) -> None:
    story = refused.deciding(verdicts=(verdict(FIRST, SECOND),))
    (reason,) = [r for r in story.told(language).rows[1].reasons if r.status == "fail"]
    assert (reason.why, reason.message, reason.findings) == (told, "", ())


@pytest.mark.parametrize(
    "says",
    [(), (Said("a code of tomorrow"),), (SECOND, Said("own.code")), (Said("regression.needed"),)],
    ids=["none", "unknown", "one of two", "no figures"],
)
def test_what_has_no_words_here_is_quoted(refused: Any, says: tuple[Said, ...]) -> None:
    story = refused.deciding(verdicts=(verdict(*says),))
    (reason,) = [r for r in story.told().rows[1].reasons if r.status == "fail"]
    assert (reason.why, reason.message) == ("", "an English sentence")
    assert reason.findings == ("en el caso «epi-000» odd: another English sentence",)


def test_what_it_quotes_of_an_output_is_made_visible_and_names_nobody(refused: Any) -> None:
    quoting = Said("sentinel.repeats", {"text": "Sra. Ana Perez \x00{n}"}, "RUT 12.345.678-5")
    story = refused.deciding(verdicts=(verdict(quoting),))
    (reason,) = [r for r in story.told("en").rows[1].reasons if r.status == "fail"]
    assert reason.why == "in case “RUT 12.345.678-5” it writes Sra. Ana Perez ␀{n} over and over"
    console = Console(width=200, record=True, quiet=False)
    with console.capture() as shown:
        render(story.told("en"), console)
    assert "in case “[RUT]” it writes [name] ␀{n} over and over" in shown.get()


def test_the_message_for_machines_is_made_of_the_same_codes() -> None:
    texts = {"a": "{n:.0f} of {what}", "b": "broken"}
    told = sentence(texts, [Said("a", {"n": 3, "what": "four"}), Said("b", case="c1")])
    assert told == "3 of four; in case 'c1' broken"
    with pytest.raises(KeyError):
        sentence(texts, [Said("c")])


def test_machines_read_the_message(refused: Any) -> None:
    passed = replace(verdict(SECOND), status="pass")
    cells = refused.deciding(verdicts=(passed,)).told().rows[1].cells
    assert [cell.message for cell in cells] == ["an English sentence"]
