"""Allow an epicrisis that says what its input does not.

What it checks. Everything of weight in the output is held against the case's own input: codes,
drugs, dose, route, interval and duration, numbers and ages, grades, sides, coronary arteries,
diagnoses, findings, procedures, organisms, classes of drugs, negations, states, what excludes
the input's own words (worse for better, chronic for acute, tibia for femur), one word of the field
in another's place, and the patient's sex, specialists and controls. What stands in the input must
be told of the same thing too: each artery's narrowing, the number beside a word («SOFA 9»), the
focus of an infection, and the name in front of a code, which is held against that code's own item.
A word with its letters in disorder is seen. The kinds:

- `unsupported.*`: the input says nothing of it;
- `contradicted.*`: the input says otherwise;
- `misplaced.*`: told in the other half only (a drug of the stay among those of the discharge);
- `mispaired.code`: a code of the input beside the name of another item;
- `unread`: the output is longer than any epicrisis, and its end was not read.

Each finding has its place in the output and, where there is one, the line it was held against.

Why. A fluent sentence with the wrong dose is worse than no sentence. A `never` finding (an
invented drug, another dose, route, interval, side or artery, a denied allergy) refuses the
variant whatever the share of good outputs: such a text can hurt a patient.

How. Rules and tables, no model: the same output has the same findings anywhere, offline, in two
or three milliseconds. Abbreviations, units, number words and the usual rewordings compare as equal
(«EV» and «intravenosa», «c/24h» and «una vez al dia», «7 dias» and «una semana», 1 g and
1000 mg). A faithful copy of an error in the input is grounded.

Known limits. What no table lists (a rare procedure, a rare symptom) is seen only where it stands
between the same words as what the input has there. An opposite is seen beside a word that the
input has beside its own («PCR en ascenso» for «PCR en descenso»), or in the name of one code, only.
A number that the input gives of something else is taken as given where no word stands beside it
that has another there, but for laboratory values with a name and for days of the stay, which no
drug's line gives. Of two lines of one drug the better fitting one counts. Doses are tied to their
phase only where both lines have an end («15 mg c/12h 21d», «20 mg c/24h 6m»). Who was operated
first, and what came before the stay or after it, is not held. A word of the input that is itself
misspelt may be taken for the right one, and the right one for garbled.
Where the input is text, a dose only has to stand somewhere in it. Real references invent too:
about a quarter of those measured have a number, an age, a side or a grade that their input lacks;
the model learns that from them.

When it fails. Read the findings, most frequent kind first. If `tuned` has them too, run this
check on the training rows (`umbral score`) and mend those that invent. If only a quantized
variant has them, give it more bits. A suite may weigh kinds otherwise, by name or first part:

    [checks.grounding.severity]
    "unsupported.side" = "warn"
    misplaced = "never"
"""

from __future__ import annotations

from collections.abc import Mapping

from checks.clinical.fields import facts
from checks.clinical.hold import TOPICS
from checks.clinical.reading import LONGEST, read
from checks.clinical.severity import SEVERITY, severities
from harness.check import check
from harness.records import Case, Finding

# A text of nothing but errors needs no longer list.
_MOST = 200
_ORDER = {"never": 0, "fail": 1, "warn": 2}


@check(floor=0.90)
def grounding(
    output: str, case: Case, *, severity: Mapping[str, str] | None = None
) -> list[Finding]:
    grave = severities(severity, "grounding", SEVERITY)
    reading, known = read(output), facts(case)
    found = []
    for topic in TOPICS:
        for seen in topic(reading, known):
            start, end = reading.span(seen.start, seen.end)
            kind, message = seen.kind, seen.message
            found.append(Finding(kind, grave[kind], message, start, end, seen.field, seen.held))
    if reading.truncated:
        message = f"only the first {LONGEST} characters were read"
        found.append(Finding("unread", grave["unread"], message, LONGEST, len(output)))
    found.sort(key=lambda f: (_ORDER[f.severity], f.start or 0, f.kind))
    return sorted(found[:_MOST], key=lambda f: (f.start or 0, f.kind))
