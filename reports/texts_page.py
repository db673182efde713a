"""The report's sections and columns."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "title": ("Informe de calidad", "Quality report"),
    "references": ("Referencias", "References"),
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
    "sequential": (
        "Juzgado en {n} análisis sucesivos (regla: {rule}; orden de los casos: semilla {seed}); "
        "cada variante se detiene cuando está decidida. La confianza vale para todos los análisis "
        "juntos, y a ella están llevados los p de las tablas; el p de un motivo es el del "
        "análisis, junto al nivel que decidió.",
        "Judged in {n} looks (rule: {rule}; order of the cases: seed {seed}); each variant stops "
        "once it is decided. The confidence holds over all looks together, and so do the p of the "
        "tables; the p of a reason is the look's, beside the level that decided.",
    ),
    "matrix.plain": (
        "Cada celda: estado, lo medido y lo exigido.",
        "Each cell: status, what was measured and what is demanded.",
    ),
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
    "figures.more": ("Más cifras", "More figures"),
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
    "rescues": ("Lo que se probó para rescatar una variante", "What a rescue tried"),
    "rescues.how": (
        "El tamaño de cada intento frente a su distancia del modelo afinado. Punto lleno: pasa.",
        "The size of each try against its distance from the tuned model. A full point passes.",
    ),
    "rescues.picture": (
        "{variant}: tamaño en MB frente a nats por token",
        "{variant}: size in MB against nats a token",
    ),
    "rescues.settings": ("Ajustes", "Settings"),
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
    "review": ("Revisión", "Review"),
    "review.how": (
        "Su sí o su no a los veredictos de cada variante, con un motivo. Nada sale de esta página: "
        "las líneas se arman aquí y se guardan como un archivo.",
        "Your yes or no to the verdicts of each variant, with a reason. Nothing leaves this page: "
        "the lines are made here and saved as one file.",
    ),
    "review.question": (
        "¿Puede usarse {variant}, si estos veredictos la aceptan?",
        "May {variant} be used, if these verdicts accept it?",
    ),
    "review.yes": ("Sí", "Yes"),
    "review.no": ("No", "No"),
    "review.reviewer": ("Nombre", "Name"),
    "review.make": ("Armar la línea", "Make the line"),
    "review.download": ("Guardar review.jsonl", "Save review.jsonl"),
    "review.then": ("Para registrarlas:", "To record them:"),
    "review.verdicts": ("Huella de los veredictos:", "Digest of the verdicts:"),
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
