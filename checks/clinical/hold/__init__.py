"""What grounding holds against the input, one topic a file: each yields what it sees."""

from checks.clinical.hold import (
    allergy,
    arteries,
    background,
    codes,
    concepts,
    drugs,
    exchanged,
    findings,
    grades,
    labs,
    negation,
    numbers,
    opposites,
    regimens,
    sides,
    status,
)

TOPICS = (
    codes.hold,
    drugs.hold,
    regimens.hold,
    arteries.hold,
    sides.hold,
    concepts.hold,
    grades.hold,
    numbers.hold,
    labs.hold,
    negation.hold,
    allergy.hold,
    opposites.hold,
    exchanged.hold,
    findings.hold,
    background.hold,
    status.hold,
)
