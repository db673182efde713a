"""Allow an epicrisis that does not open with «Ingresa por».

What it checks. The first words of the output, after white space, are those of the option
`starts_with`. Accents, capitals and repeated spaces do not count.

Why. Whoever reads many epicrises looks for the reason of admission at one place. A text that
opens otherwise is often no epicrisis at all: an apology, a title, the prompt read back.

Known limits. Only the opening is looked at: «Ingresa por» followed by nonsense passes. In real
records about one in twenty opens otherwise («Ingresa para coronariografia ...», «Ingresa
lactante de 4 meses por ...»), for good reasons; the floor leaves room for them.

When it fails. Look at the worst examples in the report. Titles and greetings come from a prompt
whose template was not the one of training; other words of the same meaning come from training
rows, so mend those. For a house style of your own, set it in suite.toml:

    [checks.opening]
    starts_with = "Paciente ingresa con"
"""

from __future__ import annotations

from checks.clinical.normalise import folded
from harness.check import check
from harness.records import Case, Finding

_SHOWN = 40


@check(floor=0.90)
def opening(output: str, case: Case, *, starts_with: str = "Ingresa por") -> list[Finding]:
    start = len(output) - len(output.lstrip())
    head = output[start : start + 4 * len(starts_with) + 8]
    wanted = folded(starts_with).split()
    found = folded(head).split()
    # The last word of the head may go on («porque»); it has to end where the wanted one does.
    if found[: len(wanted)] == wanted and wanted:
        return []
    end = min(start + _SHOWN, len(output))
    message = f"does not open with «{starts_with}»" if found else "the output is empty"
    return [Finding("opening", "fail", message, start, max(start, end))]
