"""The model card beside a promoted variant."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "card.intro": (
        "Variante {variant} de un modelo de lenguaje pequeño, aceptada el {date} por la suite "
        "{suite}.",
        "Variant {variant} of a small language model, accepted on {date} by the suite {suite}.",
    ),
    "card.model": ("Modelo", "Model"),
    "card.base": ("Modelo base", "Base model"),
    "card.method": ("Ajuste", "Fine-tuning"),
    "card.method.lora": (
        "LoRA (r {r}, alfa {alpha}), {epochs} épocas, semilla {seed}",
        "LoRA (r {r}, alpha {alpha}), {epochs} epochs, seed {seed}",
    ),
    "card.method.full": (
        "todos los pesos, {epochs} épocas, semilla {seed}",
        "all weights, {epochs} epochs, seed {seed}",
    ),
    "card.trained_on": ("Datos de ajuste (SHA-256)", "Training data (SHA-256)"),
    "card.judged_on": ("Datos de evaluación (SHA-256)", "Evaluation data (SHA-256)"),
    "card.files": ("Archivos (SHA-256)", "Files (SHA-256)"),
    "card.licence": ("Licencia", "Licence"),
    "card.unstated": ("no declarado", "not stated"),
    "card.figures": ("Lo que midió el control de calidad", "What the gate measured"),
    "card.demanded": ("Exigido", "Demanded"),
    "card.measured": ("Medido", "Measured"),
    "card.bound": ("Límite demostrado", "Bound shown"),
    "card.use": ("Uso previsto", "Intended use"),
    "card.use.default": (
        "Redactar borradores con el formato de la suite {suite}, que una persona competente lee y "
        "corrige antes de usarlos.",
        "To draft texts in the format of the suite {suite}, which a qualified person reads and "
        "corrects before they are used.",
    ),
    "card.limits": ("Límites", "Limits"),
    "card.limits.default": (
        "Las cifras valen para estos archivos, los casos de la suite y decodificación voraz; no "
        "garantizan ninguna salida en particular. Otro idioma, formato o especialidad no se ha "
        "evaluado.",
        "The figures hold for these files, the suite's cases and greedy decoding; they warrant no "
        "single output. Another language, format or specialty was not judged.",
    ),
}
