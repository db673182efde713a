"""The texts of `umbral compare`."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
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
}
