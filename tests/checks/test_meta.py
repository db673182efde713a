from __future__ import annotations

import pytest

from checks.meta import meta
from harness.records import Case

BODY = "Ingresa por asma (J45.9). Alta con asma."


def seen(output: str, case: Case) -> list[tuple[str, str]]:
    """Kind and words of every finding; each of them fails the output."""
    found = meta(output, case)
    assert {finding.severity for finding in found} <= {"fail"}
    return [(finding.kind, output[finding.start : finding.end]) for finding in found]


def test_passes_a_faithful_epicrisis(told: str, case: Case) -> None:
    assert meta(told, case) == []


@pytest.mark.parametrize(
    "output",
    [
        "Evoluciona bien. A continuación se realiza cirugía sin incidentes.",
        "Si presenta fiebre, consultar. Si necesita analgesia, paracetamol SOS.",
        "Según información entregada por familiares, trabaja como asistente de párvulos.",
        "Insuficiencia aórtica catalogada como IA severa. Líquido claro, observado atentamente.",
        "Evaluación de lenguaje: repite 10 palabras. Abdomen blando (ver nota).",
        "Apgar 1': 8 y 5': 9, PaO2 < 60 y PA > 90, SatO2 >95%, FC <100, R&D, |Ao|.",
        "Cariotipo 47,XXX y 47, XXX y 46 XX, par craneal XII.",
        "Con [Na+] 140 y [K+] 4, pH 7.35 [sic], Bloqueo AV 2:1.",
        "Niño, pingüino, ÁÉÍÓÚ, «comillas», “dobles”, 38 °C, 5’, 50 µg, ½, NBSP\u00a0y 3\u202f000.",
        "Alta con med general, tto empírico, dx presuntivo de TBC.",
        "Ingresa por shock; sistema nervioso central: sin focos. Usuario de marcapasos.",
    ],
)
def test_passes_prose_that_looks_alike(output: str, case: Case) -> None:
    assert seen(output, case) == []


@pytest.mark.parametrize(
    ("opening", "shown"),
    [
        ("Claro, aquí está el texto. ", "Claro"),
        ("¡Por supuesto! ", "¡Por supuesto"),
        ("A continuación se presenta el resumen. ", "A continuación"),
        ("Como modelo de lenguaje, no opino. ", "Como modelo"),
        ("Epicrisis: ", "Epicrisis:"),
        ("**Epicrisis**\n", "**Epicrisis**\n"),
        ("\n  Resumen de alta: ", "\n  Resumen de alta:"),
        ("Lo siento, no puedo. ", "Lo siento"),
        ("Basado en los datos, ", "Basado en los"),
        ("Here is the discharge summary: ", "Here is"),
        ("Sure! ", "Sure"),
        ("### Response:\n", "### Response:"),
    ],
)
def test_preambles(opening: str, shown: str, case: Case) -> None:
    assert ("preamble", shown) in seen(opening + BODY, case)


@pytest.mark.parametrize(
    ("end", "shown"),
    [
        (" Espero que esto sea de ayuda.", "Espero que"),
        ("\nNota: los datos son ficticios.", "Nota:"),
        (" Si necesita más información, avise.", "Si necesita más información"),
        (" Este texto cumple con lo pedido.", "Este texto cumple"),
        (" (95 palabras)", "(95 palabras)"),
        (" Let me know if you need more.", "Let me know"),
        (" Quedo atento a sus comentarios.", "Quedo atent"),
    ],
)
def test_closing_chatter(end: str, shown: str, case: Case) -> None:
    assert ("closing", shown) in seen(BODY + end, case)


@pytest.mark.parametrize(
    "token",
    ["<|im_end|>", "<|endoftext|>", "<|eot_id|>", "<|end", "[INST]", "[/INST]", "<<SYS>>", "<s>",
     "</s>", "<pad>", "<unk>", "<end_of_turn>", "<think>", "</think>", "<tool_call>", "<0x0A>",
     "<extra_id_0>", "[PAD]", "[gMASK]", "<｜User｜>", "assistant", "\nuser\n", "\nHuman:", "Ġ"],
)  # fmt: skip
def test_tokens_of_chat_templates(token: str, case: Case) -> None:
    ((kind, shown),) = seen(BODY + token, case)
    assert (kind, shown.strip()) == ("token", token.strip())


@pytest.mark.parametrize(
    ("output", "shown"),
    [
        ('"dx": "asma"', '"dx":'),
        ("Ingresa por dx_alta asma.", "dx_alta"),
        ("Ingresa bien. tto: salbutamol.", "tto:"),
        ("{'epicrisis'}", "{'"),
        ("Ingresa por asma.\\nAlta.", "\\n"),
        ("Ingresa por neumon\\u00eda.", "\\u00ed"),
        ("Ingresa el fecha_ingreso por asma.", "fecha_ingreso"),
    ],
)
def test_json_and_names_of_fields(output: str, shown: str) -> None:
    case = Case(id="one", input={"dx": [], "fecha_ingreso": ""})
    assert ("field", shown) in seen(output, case)


@pytest.mark.parametrize(
    "shown",
    ["[nombre]", "[Nombre del paciente]", "[insertar dosis]", "<edad>", "XXX", "{paciente}",
     "[...]", "___", "???", "lorem ipsum", "dd/mm/aaaa", "XX"],
)  # fmt: skip
def test_blanks_to_fill_in(shown: str, case: Case) -> None:
    assert seen(f"Ingresa {shown} por asma.", case) == [("placeholder", shown)]


@pytest.mark.parametrize(
    ("output", "shown"),
    [
        ("diagnÃ³stico", "Ã³"),
        ("paciente â€™ sano", "â€"),
        ("neumon\ufffda", "\ufffd"),
        ("38 Â°C", "Â°"),
        ("neumon?a", "?"),
    ],
)
def test_broken_encodings(output: str, shown: str, case: Case) -> None:
    assert seen(output, case) == [("mojibake", shown)]


@pytest.mark.parametrize(
    "shown",
    ["\x00", "\x1b", "\x7f", "\x85", "\ud800", "\udfff", "\u202e", "\u200b", "\ufeff", "\xad",
     "\ue000", "\U000e0041", "\uffff", "\x00\x01\x02"],
)  # fmt: skip
def test_characters_that_nobody_sees(shown: str, case: Case) -> None:
    assert seen(f"Ingresa{shown}por asma.", case) == [("control", shown)]


@pytest.mark.parametrize(
    "shown", ["<b>", "</p>", '<p class="x">', "<br/>", "&nbsp;", "&#225;", "<!--"]
)
def test_html(shown: str, case: Case) -> None:
    assert seen(f"Ingresa {shown} por asma.", case) == [("tag", shown)]


def test_the_instruction_told_back() -> None:
    case = Case(id="one", input={}, instruction="Redacta la epicrisis en un párrafo.")
    assert seen(f"Redacta la epicrisis en un parrafo. {BODY}", case) == [
        ("echo", "Redacta la epicrisis en un parrafo.")
    ]


def test_an_input_of_text_or_of_odd_fields_is_no_obstacle() -> None:
    for given in ("texto", {"": 1, " ": 2, "(": 3, "a_[": 4}):
        assert seen(BODY, Case(id="one", input=given)) == []


def test_findings_are_limited(case: Case) -> None:
    assert len(meta("<s>" * 500, case)) == 10


@pytest.mark.parametrize("output", ["", " \n", "e\u0301"])
def test_little_or_nothing_is_left_to_others(output: str, case: Case) -> None:
    assert meta(output, case) == []
