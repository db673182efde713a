"""What the decision says: headline, alerts, reasons and what to do next."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
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
        "Incompleto: la corrida no terminó; lo que falta no está juzgado y nada de esto vale como "
        "aceptación.",
        "Incomplete: the run did not finish; what is missing is not judged and nothing here is an "
        "acceptance.",
    ),
    "alert.missing.one": (
        "Incompleto: falta 1 veredicto, que nunca cuenta como aprobado: {where}.",
        "Incomplete: 1 verdict is missing, which never counts as a pass: {where}.",
    ),
    "alert.missing.many": (
        "Incompleto: faltan {n} veredictos, que nunca cuentan como aprobados: {where}.",
        "Incomplete: {n} verdicts are missing, which never count as a pass: {where}.",
    ),
    "alert.none": ("No hay ningún veredicto.", "There is no verdict at all."),
    "alert.error.one": (
        "Error: 1 control terminó con error, que nunca cuenta como aprobado: {where}.",
        "Error: 1 check ended in error, which never counts as a pass: {where}.",
    ),
    "alert.error.many": (
        "Error: {n} controles terminaron con error, que nunca cuenta como aprobado: {where}.",
        "Error: {n} checks ended in error, which never counts as a pass: {where}.",
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
    "reasons": ("Motivos", "Reasons"),
    "reasons.none": ("Ningún control objetó.", "No check objected."),
    "why.never.one": (
        "1 de {whole} salidas tiene un hallazgo que ninguna proporción excusa",
        "1 of {whole} outputs holds a finding that no share excuses",
    ),
    "why.never.many": (
        "{n} de {whole} salidas tienen un hallazgo que ninguna proporción excusa",
        "{n} of {whole} outputs hold a finding that no share excuses",
    ),
    "why.cases.one": (
        "si esa proporción es la verdadera, 1 caso nuevo aprobaría con 80 % de probabilidad",
        "if that share is true, 1 new case would pass with 80 % probability",
    ),
    "why.cases.many": (
        "si esa proporción es la verdadera, {n} casos nuevos aprobarían con 80 % de probabilidad",
        "if that share is true, {n} new cases would pass with 80 % probability",
    ),
    "why.no cases": (
        "la proporción no supera el mínimo, o lo supera por tan poco que ningún número de casos lo "
        "mostraría",
        "the share is not above the floor, or too little for any number of cases to show it",
    ),
    "why.cut off": (
        "cortado: la decisión ya estaba tomada",
        "cut off: the outcome was decided before",
    ),
    "why.no outputs": ("no hay salidas que juzgar", "there are no outputs to judge"),
    "refused.one": (
        "1 control sin juzgar: la variante fue rechazada por {check}",
        "1 check not judged: refused by {check}",
    ),
    "refused.many": (
        "{n} controles sin juzgar: la variante fue rechazada por {check}",
        "{n} checks not judged: refused by {check}",
    ),
    "all refused.one": (
        "1 control sin juzgar: todas las candidatas fueron rechazadas antes",
        "1 check not judged: every candidate is refused",
    ),
    "all refused.many": (
        "{n} controles sin juzgar: todas las candidatas fueron rechazadas antes",
        "{n} checks not judged: every candidate is refused",
    ),
    "no checks": ("no se pidió ningún control", "no check was asked for"),
    "no variants": ("No se pidió ninguna variante.", "No variant was asked for."),
    "next": ("Qué hacer ahora", "What to do next"),
}
