"""The texts of `umbral audit` and `umbral data audit`."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
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
}
