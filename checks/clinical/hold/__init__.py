"""What grounding holds against the input, one topic a file: each yields what it sees."""

from checks.clinical.hold import (
    arteries,
    codes,
    concepts,
    drugs,
    grades,
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
    negation.hold,
    opposites.hold,
    status.hold,
)
