"""What does not go together in what is told, one topic a file: each yields its clashes."""

from checks.clinical.cohere import allergies, arteries, duplicates, indications

TOPICS = (indications.clashes, duplicates.clashes, allergies.clashes, arteries.clashes)
# Every kind of clash that there is.
KINDS = tuple(
    dict.fromkeys([*indications.KINDS, *duplicates.KINDS, *allergies.KINDS, *arteries.KINDS])
)
