"""The report's own texts, in Spanish and English. One table; a test holds that the keys agree."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

Language = Literal["es", "en"]

# key: (Spanish, English)
_TABLE: dict[str, tuple[str, str]] = {
    "title": ("Informe de calidad", "Quality report"),
    "pass": ("aprobado", "pass"),
    "fail": ("reprobado", "fail"),
    "inconclusive": ("no concluyente", "inconclusive"),
    "error": ("error", "error"),
    "missing": ("sin juzgar", "not judged"),
    "pass.short": ("pasa", "pass"),
    "fail.short": ("falla", "fail"),
    "inconclusive.short": ("duda", "unsure"),
    "error.short": ("error", "error"),
    "missing.short": ("falta", "none"),
    "outcome.accepted": ("aceptado", "accepted"),
    "outcome.refused": ("rechazado", "refused"),
    "outcome.inconclusive": ("no concluyente", "inconclusive"),
    "outcome.incomplete": ("incompleto", "incomplete"),
    "outcome.compared": ("de referencia", "for comparison"),
    "outcome.unasked": ("no pedida", "not asked for"),
    "role.candidate": ("candidata", "candidate"),
    "role.base": ("modelo base", "base model"),
    "role.tuned": ("ajustado, precisión completa", "tuned, full precision"),
    "role.last": ("última versión en uso", "release in force"),
    "role.first": ("primera versión", "first release"),
    "severity.never": ("inadmisible", "never allowed"),
    "severity.fail": ("falla", "failure"),
    "severity.warn": ("aviso", "warning"),
    "never.one": ("1 hallazgo inadmisible", "1 finding never allowed"),
    "never.many": ("{n} hallazgos inadmisibles", "{n} findings never allowed"),
    "unscorable.one": ("1 no evaluable", "1 unscorable"),
    "unscorable.many": ("{n} no evaluables", "{n} unscorable"),
    "unscorable": ("no evaluable", "unscorable"),
    "suppressed": ("suprimido", "suppressed"),
    "suppressed.one": ("1 hallazgo suprimido", "1 finding suppressed"),
    "suppressed.many": ("{n} hallazgos suprimidos", "{n} findings suppressed"),
    "better": ("mejor", "better"),
    "worse": ("peor", "worse"),
    "no difference": ("sin diferencia", "no difference"),
    "not inferior": ("dentro del margen", "within the margin"),
    "open": ("sin demostrar", "not shown"),
    "and": ("y", "and"),
    "of": ("{part} de {whole}", "{part} of {whole}"),
    "none_failed": ("0 de {n} fallan: hasta {most}", "0 of {n} failed: up to {most}"),
    "none_passed": ("0 de {n} pasan: hasta {most}", "0 of {n} passed: up to {most}"),
    "from_to": ("de {low} a {high}", "{low} to {high}"),
    "floor": ("mínimo {value}", "floor {value}"),
    "ceiling": ("máximo {value}", "ceiling {value}"),
    "references": ("Referencias", "References"),
    "control": ("referencias {value}", "references {value}"),
    "effective": ("valen por {n} casos", "worth {n} cases"),
    "others": ("{n} más", "{n} more"),
    "headline.passes.one": ("{who} pasa los {n} controles", "{who} passes all {n} checks"),
    "headline.passes.many": ("{who} pasan los {n} controles", "{who} pass all {n} checks"),
    "headline.part.one": ("{who} pasa {k} de {n} controles", "{who} passes {k} of {n} checks"),
    "headline.part.many": ("{who} pasan {k} de {n} controles", "{who} pass {k} of {n} checks"),
    "headline.any": ("bastaba una de {n} variantes", "one of {n} variants was enough"),
    "headline.fail.one": ("{who} reprueba {what}", "{who} fails {what}"),
    "headline.fail.many": ("{who} reprueban {what}", "{who} fail {what}"),
    "headline.error.one": ("{who} terminó con error en {what}", "{who} ended in error on {what}"),
    "headline.error.many": (
        "{who} terminaron con error en {what}",
        "{who} ended in error on {what}",
    ),
    "headline.inconclusive.one": (
        "los casos no bastan para decidir sobre {who} en {what}",
        "too few cases to decide on {who} in {what}",
    ),
    "headline.missing.one": ("{who} está sin juzgar en {what}", "{who} is not judged on {what}"),
    "headline.missing.many": (
        "{who} están sin juzgar en {what}",
        "{who} are not judged on {what}",
    ),
    "headline.never": (
        "{check} (con hallazgos inadmisibles)",
        "{check} (with findings never allowed)",
    ),
    "headline.unfinished": ("la corrida no terminó", "the run did not finish"),
    "headline.other": ("los motivos están más abajo", "the reasons stand below"),
    "alert.unfinished": (
        "La corrida no terminó: lo que falta no está juzgado y nada de esto vale como aceptación.",
        "The run did not finish: what is missing is not judged and nothing here is an acceptance.",
    ),
    "alert.incomplete": (
        "Faltan veredictos: la decisión no está completa.",
        "Verdicts are missing: the decision is not complete.",
    ),
    "alert.none": ("No hay ningún veredicto.", "There is no verdict at all."),
    "alert.error.one": (
        "Un control terminó con error, que nunca cuenta como aprobado: {where}.",
        "One check ended in error, which never counts as a pass: {where}.",
    ),
    "alert.error.many": (
        "{n} controles terminaron con error, que nunca cuenta como aprobado: {where}.",
        "{n} checks ended in error, which never counts as a pass: {where}.",
    ),
    "at": ("{check} en {variant}", "{check} on {variant}"),
    "next.accepted": (
        "Lea los peores casos antes de firmar; luego promueva {who} con «umbral promote».",
        "Read the worst cases before you sign; then promote {who} with “umbral promote”.",
    ),
    "next.refused": (
        "No despliegue. Lea los peores casos, corrija los datos, el entrenamiento o la "
        "cuantización, y vuelva a juzgar.",
        "Do not deploy. Read the worst cases, mend the data, the training or the "
        "quantization, and judge again.",
    ),
    "next.inconclusive": (
        "No despliegue todavía. Agregue casos de evaluación y vuelva a juzgar.",
        "Do not deploy yet. Add evaluation cases and judge again.",
    ),
    "next.incomplete": (
        "No despliegue. Termine la corrida y vuelva a decidir.",
        "Do not deploy. Finish the run and decide again.",
    ),
    "next.error": (
        "Corrija primero los controles con error: su mensaje está en los motivos.",
        "Mend the checks in error first: their message stands among the reasons.",
    ),
    "variant": ("Variante", "Variant"),
    "check": ("Control", "Check"),
    "candidates": ("Variantes candidatas", "Candidate variants"),
    "compared": ("Para comparar, nunca se promueven", "For comparison, never promoted"),
    "matrix": ("Variantes y controles", "Variants and checks"),
    "matrix.how": (
        "Cada celda: estado, lo medido, el límite que se demuestra con {confidence} de confianza "
        "(unilateral) y lo exigido. «No concluyente»: los casos no alcanzan para afirmar ni negar.",
        "Each cell: status, what was measured, the bound shown with {confidence} confidence "
        "(one-sided), and what is demanded. Inconclusive: too few cases to say yes or no.",
    ),
    "matrix.plain": (
        "Cada celda: estado, lo medido y lo exigido.",
        "Each cell: status, what was measured and what is demanded.",
    ),
    "reasons": ("Motivos", "Reasons"),
    "reasons.none": ("Ningún control objetó.", "No check objected."),
    "reasons.more.one": ("1 motivo más en el informe", "1 more reason in the report"),
    "reasons.more.many": ("{n} motivos más en el informe", "{n} more reasons in the report"),
    "next": ("Qué hacer ahora", "What to do next"),
    "comparisons": ("Comparación", "Comparison"),
    "comparisons.how": (
        "Los mismos casos, par a par. pp: puntos porcentuales.",
        "The same cases, pair by pair. pp: percentage points.",
    ),
    "pair": ("{variant} frente a {against}", "{variant} against {against}"),
    "pair.count": (
        "mejor en {better}, peor en {worse}, sin diferencia en {same}",
        "better on {better}, worse on {worse}, no difference on {same}",
    ),
    "pair.margin": (
        "dentro del margen en {held}, peor en {worse}, sin demostrar en {open}",
        "within the margin on {held}, worse on {worse}, not shown on {open}",
    ),
    "flips.lost": ("Casos que pierde", "Cases lost"),
    "flips.gained": ("Casos que gana", "Cases gained"),
    "compare.0": (
        "Sin regresión: nada perdió más de {margin}.",
        "No regression: nothing lost more than {margin}.",
    ),
    "compare.1": ("Regresión en {n}.", "Regression in {n}."),
    "compare.3": (
        "Sin regresión demostrada, pero no todo se compara o puede haber perdido más de {margin}.",
        "No regression shown, but not all is compared or may have lost more than {margin}.",
    ),
    "compare.before": ("Antes", "Before"),
    "compare.after": ("Ahora", "Now"),
    "compare.flips": ("Cambian", "Flips"),
    "compare.lost": ("ya no pasa", "passes no more"),
    "compare.gained": ("ahora pasa", "passes now"),
    "compare.gone": ("La corrida ya no guarda esta salida.", "The run holds this output no more."),
    "compare.left_out": ("Sin comparar: {what}", "Not compared: {what}"),
    "compare.more.one": ("y 1 cambio más; --json los da todos", "and 1 flip more; all with --json"),
    "compare.more.many": (
        "y {n} cambios más; --json los da todos",
        "and {n} flips more; all with --json",
    ),
    "metric": ("Medida", "Metric"),
    "difference": ("Diferencia", "Difference"),
    "interval": ("Intervalo", "Interval"),
    "result": ("Resultado", "Result"),
    "cases": ("Peores casos", "Worst cases"),
    "cases.how": (
        "Hasta {n} por variante candidata, lo más grave primero. Lo marcado lleva el número de su "
        "hallazgo.",
        "Up to {n} per candidate variant, the gravest first. What is marked carries the number of "
        "its finding.",
    ),
    "cases.unknown": (
        "Hubo fallas, pero este informe no recibió los resultados por caso.",
        "There were failures, but this report was not given the results by case.",
    ),
    "cases.none": ("Ninguna salida con fallas.", "No output with failures."),
    "case": ("Caso", "Case"),
    "input": ("Entrada", "Input"),
    "reference": ("Referencia", "Reference"),
    "output": ("Salida", "Output"),
    "output.none": ("Sin salida.", "No output."),
    "output.empty": ("Salida vacía.", "Empty output."),
    "output.length": ("cortada por longitud", "cut off by length"),
    "cut.one": ("… y 1 carácter más.", "… and 1 more character."),
    "cut.many": ("… y {n} caracteres más.", "… and {n} more characters."),
    "finding": ("Hallazgo", "Finding"),
    "findings": ("Hallazgos", "Findings"),
    "findings.none": ("Sin hallazgos.", "No findings."),
    "findings.more.one": ("y 1 hallazgo más.", "and 1 more finding."),
    "findings.more.many": ("y {n} hallazgos más.", "and {n} more findings."),
    "field": ("Campo", "Field"),
    "held": ("Contrastado con", "Held against"),
    "excerpt": ("En la salida", "In the output"),
    "slices": ("Por etiqueta", "By tag"),
    "slices.how": (
        "Lo que pasa de los casos de cada etiqueta, con sus límites exactos. Orienta, nunca "
        "decide: entre muchas etiquetas la peor puede serlo por azar. De menos de {n} casos no "
        "se dice cuál es la peor.",
        "What passes of the cases of each tag, with its exact bounds. It informs, it never "
        "decides: among many tags the worst may be so by chance. With fewer than {n} cases none "
        "is called the worst.",
    ),
    "slices.worst": (
        "Peor etiqueta: {tag}, en {check} de {variant}: {share}. Orienta, no decide.",
        "Worst tag: {tag}, in {check} on {variant}: {share}. It informs, it does not decide.",
    ),
    "slices.few": ("pocos casos", "few cases"),
    "slices.most": ("la peor", "the worst"),
    "slices.more": ("y {n} etiquetas más", "and {n} more tags"),
    "tag": ("Etiqueta", "Tag"),
    "suppressions": ("Supresiones", "Suppressions"),
    "suppressions.how": (
        "Hallazgos que una persona llamó falsas alarmas. Se muestran y se cuentan, pero no "
        "reprueban su salida hasta el día en que vencen.",
        "Findings that a person called false alarms. They are shown and counted, but do not fail "
        "their output until the day they expire.",
    ),
    "suppression": ("Supresión", "Suppression"),
    "suppression.active": ("vigente", "active"),
    "suppression.expired": ("vencida", "expired"),
    "suppression.ignored": ("venció, no se aplica", "expired, not applied"),
    "suppression.none": ("no cubre ningún hallazgo", "covers no finding"),
    "suppression.until": ("hasta el {date}", "until {date}"),
    "suppression.pattern": ("Palabras", "Words"),
    "reason": ("Motivo", "Reason"),
    "author": ("Responsable", "Author"),
    "audit.title": ("Auditoría de los controles", "Audit of the checks"),
    "audit.passed": ("auditoría aprobada", "audit passed"),
    "audit.failed": ("auditoría con brechas", "audit with gaps"),
    "audit.caught": (
        "Los controles detectan {figure} corrupciones ({share}).",
        "The checks catch {figure} corruptions ({share}).",
    ),
    "audit.flagged": (
        "Reprueban {figure} reescrituras inocuas.",
        "They fail {figure} harmless rewrites.",
    ),
    "audit.nothing": ("No se pudo aplicar ninguna mutación.", "No mutation could be applied."),
    "audit.references": ("{n} referencias", "{n} references"),
    "audit.seed": ("semilla {seed}", "seed {seed}"),
    "audit.aside": (
        "{n} apartadas porque ya reprueban ({checks})",
        "{n} set aside because they fail as they are ({checks})",
    ),
    "audit.kind": ("Tipo", "Kind"),
    "audit.corruptions": ("Corrupciones", "Corruptions"),
    "audit.corruptions.how": (
        "Cada referencia, dañada de una sola manera. Cuenta el control que debía verlo.",
        "Each reference, damaged in one way only. What counts is the check that ought to see it.",
    ),
    "audit.rewrites": ("Reescrituras", "Rewrites"),
    "audit.rewrites.how": (
        "Cada referencia, dicha de otra manera que significa lo mismo. Ningún control debe "
        "reprobarla.",
        "Each reference, told in another way that means the same. No check may fail it.",
    ),
    "audit.checks": ("Controles", "Checks"),
    "audit.checks.how": (
        "De las corrupciones cuyo tipo nombra al control, y de todas las reescrituras.",
        "Of the corruptions whose kind names the check, and of all the rewrites.",
    ),
    "audit.column.caught": ("Vistas", "Caught"),
    "audit.column.flagged": ("Reprobadas", "Failed"),
    "audit.column.note": ("Controles", "Checks"),
    "audit.by_others": ("{n} más las ve otro control", "{n} more seen by another check"),
    "audit.none": ("ningún caso al que aplicarlo", "no case to apply it to"),
    "audit.unasked": ("la suite no tiene el control", "the suite lacks the check"),
    "audit.none.kinds": (
        "sin ningún caso al que aplicarlas: {n} tipos",
        "without any case to apply them to: {n} kinds",
    ),
    "audit.unasked.kinds": (
        "sin control en la suite que deba verlas: {n} tipos",
        "without a check in the suite that ought to see them: {n} kinds",
    ),
    "rows.clean": (
        "Ningún control objeta nada en {n} filas.",
        "No check objects to anything in {n} rows.",
    ),
    "rows.found": (
        "{k} de {n} filas enseñan lo que un control reprueba.",
        "{k} of {n} rows teach what a check fails.",
    ),
    "rows.kind": ("Control y tipo", "Check and kind"),
    "rows.column": ("Filas", "Rows"),
    "rows.line": ("línea {line}, {id}", "line {line}, {id}"),
    "rows.more.one": ("y 1 fila más", "and 1 more row"),
    "rows.more.many": ("y {n} filas más", "and {n} more rows"),
    "audit.whole.kinds": ("sin ninguna brecha: {n} tipos", "without any gap: {n} kinds"),
    "details": ("Datos de la corrida", "About the run"),
    "suite": ("Suite", "Suite"),
    "run": ("Corrida", "Run"),
    "candidate": ("Candidato", "Candidate"),
    "created": ("Fecha", "Date"),
    "size": ("Tamaño", "Size"),
    "digest": ("Huella", "Digest"),
    "environment": ("Versiones", "Versions"),
    "notes": ("Notas", "Notes"),
    "notice": (
        "Apoyo para decidir si un modelo se despliega. No reemplaza la revisión clínica de cada "
        "epicrisis.",
        "Support for deciding whether a model is deployed. It does not replace clinical review of "
        "each discharge summary.",
    ),
}

WORDS: dict[Language, dict[str, str]] = {
    "es": {key: texts[0] for key, texts in _TABLE.items()},
    "en": {key: texts[1] for key, texts in _TABLE.items()},
}


class Words:
    """The texts of one language: `words("of", part=117, whole=120)`."""

    def __init__(self, language: Language) -> None:
        self.language: Language = language

    def __call__(self, key: str, **values: object) -> str:
        return WORDS[self.language][key].format(**values)

    def count(self, key: str, n: int, **values: object) -> str:
        """The singular or the plural of a text."""
        form = (
            f"{key}.one" if n == 1 or f"{key}.many" not in WORDS[self.language] else f"{key}.many"
        )
        return self(form, n=n, **values)

    def listed(self, items: Sequence[str], most: int = 3) -> str:
        """«a, b y c», or «a, b, c y 2 más» where there are more than `most`."""
        shown = list(items[:most])
        if len(items) > most:
            shown.append(self("others", n=len(items) - most))
        if len(shown) < 2:
            return "".join(shown)
        # Spanish «y» becomes «e» before the sound of i: «q4 e int8».
        before_i = self.language == "es" and shown[-1].lower().startswith(("i", "hi"))
        return f"{', '.join(shown[:-1])} {'e' if before_i else self('and')} {shown[-1]}"
