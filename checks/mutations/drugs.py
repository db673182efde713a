"""Drugs that the input does not give, or that it does not stop."""

from __future__ import annotations

import random

from checks.mutations.edits import appended, one, put
from checks.mutations.inputs import given, says
from checks.mutations.places import orders
from harness.mutation import mutation
from harness.records import Case

# Any of a row is mistaken for another of it without any slip of spelling.
_CLASSES = tuple(
    row.split()
    for row in (
        "ceftriaxona cefotaxima ceftazidima cefuroximo cefazolina cefepime",
        "amoxicilina ampicilina cloxacilina flucloxacilina",
        "ciprofloxacino levofloxacino moxifloxacino",
        "azitromicina claritromicina eritromicina",
        "gentamicina amikacina tobramicina",
        "vancomicina linezolid daptomicina",
        "meropenem imipenem ertapenem",
        "fluconazol voriconazol itraconazol",
        "losartan valsartan candesartan telmisartan",
        "enalapril captopril lisinopril ramipril",
        "amlodipino nifedipino felodipino",
        "atenolol carvedilol bisoprolol metoprolol propranolol",
        "atorvastatina rosuvastatina simvastatina",
        "furosemida torasemida bumetanida",
        "enoxaparina dalteparina fondaparinux",
        "warfarina acenocumarol",
        "rivaroxaban apixaban dabigatran",
        "clopidogrel prasugrel ticagrelor",
        "omeprazol esomeprazol lansoprazol pantoprazol",
        "ibuprofeno ketoprofeno naproxeno diclofenaco ketorolaco celecoxib",
        "morfina fentanilo metadona oxicodona tramadol",
        "prednisona dexametasona betametasona hidrocortisona metilprednisolona",
        "metformina glibenclamida sitagliptina empagliflozina dapagliflozina linagliptina",
        "sertralina fluoxetina citalopram escitalopram paroxetina",
        "clonazepam diazepam lorazepam alprazolam midazolam",
        "haloperidol risperidona quetiapina olanzapina aripiprazol",
        "levetiracetam fenitoina carbamazepina lamotrigina",
        "ondansetron metoclopramida domperidona",
        "loratadina cetirizina desloratadina clorfenamina",
        "salbutamol formoterol salmeterol",
        "levotiroxina liotironina",
        "pregabalina gabapentina",
    )
)
# Names that a hand, an ear or a tokenizer confuses.
_LOOKALIKES = tuple(
    row.split()
    for row in (
        "prednisona prednisolona", "prednisolona metilprednisolona", "clonazepam lorazepam",
        "losartan valsartan", "metformina metronidazol", "amlodipino amiodarona",
        "hidralazina hidroxicina", "hidrocortisona hidroclorotiazida", "cefazolina cefalexina",
        "cefotaxima cefoxitina", "ceftriaxona ceftazidima", "clindamicina claritromicina",
        "azitromicina eritromicina", "omeprazol aripiprazol", "paracetamol parecoxib",
        "furosemida fluoxetina", "ketoprofeno ketotifeno", "tramadol trazodona",
        "enoxaparina dalteparina", "atorvastatina rosuvastatina", "salbutamol salmeterol",
        "levotiroxina levofloxacino", "espironolactona prednisolona", "fluconazol flucloxacilina",
        "carvedilol captopril", "metamizol metimazol", "ibuprofeno flurbiprofeno",
        "vancomicina gentamicina", "celecoxib etoricoxib", "tamsulosina terazosina",
        "pregabalina gabapentina", "metoclopramida metoprolol",
    )
)  # fmt: skip
_ORDERS = (
    "warfarina 5mg VO cada 24 horas (B01AA03)", "digoxina 0.25mg VO cada 24 horas (C01AA05)",
    "amiodarona 200mg VO cada 24 horas (C01BD01)", "litio 300mg VO cada 12 horas (N05AN01)",
    "metotrexato 10mg VO semanal (L04AX03)", "alopurinol 300mg VO cada 24 horas (M04AA01)",
    "haloperidol 5mg IM cada 12 horas (N05AD01)", "aciclovir 400mg VO cada 8 horas (J05AB01)",
    "fenitoina 100mg VO cada 8 horas (N03AB02)", "tramadol 50mg VO cada 8 horas (N02AX02)",
)  # fmt: skip
# Each with what the input must not say for it to be an invention.
_CLASS_NAMES = {
    "corticoides": r"corticoid|sona\b|solona\b",
    "anticoagulantes": r"anticoag|parin|arin|xaban",
    "diureticos": r"diuret|mida\b|tiazida|lactona",
    "opioides": r"opioi|morfin|tramad|fentan|metad",
    "vasopresores": r"vasopre|vasoact|adrenalin",
}
_SYLLABLES = ("bre", "cor", "dal", "fen", "lix", "mur", "nor", "pla", "tri", "vel", "zan")
_ENDINGS = ("umab", "ciclina", "prazol", "statina", "oxacino", "gliptina", "sartan", "olol")


@mutation(caught_by={"grounding"})
def drug_swapped_in_class(output: str, case: Case, source: random.Random) -> str | None:
    """A drug stands in for another of its class; dose and code stay."""
    return _renamed(output, case, source, _CLASSES)


@mutation(caught_by={"grounding"})
def drug_lookalike(output: str, case: Case, source: random.Random) -> str | None:
    """A drug stands in for one whose name looks alike."""
    return _renamed(output, case, source, _LOOKALIKES)


@mutation(caught_by={"grounding"})
def drug_invented(output: str, case: Case, source: random.Random) -> str | None:
    """A drug that nobody gave stands among the others, with dose and code."""
    words = one(source, (order for order in _ORDERS if order.split()[0] not in given(case)))
    place = one(source, orders(output, case))
    return put(output, place.end, place.end, f", {words}") if place and words else None


@mutation(caught_by={"grounding"})
def drug_invented_bare(output: str, case: Case, source: random.Random) -> str | None:
    """A drug that nobody gave, told without dose or code."""
    names = (order.split()[0] for order in _ORDERS)
    name = one(source, (name for name in names if name not in given(case)))
    return name and appended(output, f"Se asocia {name} con buena respuesta.")


@mutation(caught_by={"grounding"})
def drug_invented_by_class(output: str, case: Case, source: random.Random) -> str | None:
    """Drugs that nobody gave, told by their class alone."""
    name = one(source, (n for n, said in _CLASS_NAMES.items() if not says(case, rf"\w*(?:{said})")))
    return name and appended(output, f"Requirio {name} durante la estadia.")


@mutation(caught_by={"grounding"})
def drug_unheard_of(output: str, case: Case, source: random.Random) -> str | None:
    """A drug that does not exist, with a dose and without a code."""
    name = "".join(source.sample(_SYLLABLES, 2)) + source.choice(_ENDINGS)
    place = one(source, orders(output, case))
    dose = f"{source.choice([5, 20, 150])}mg VO cada {source.choice([8, 12, 24])} horas"
    return put(output, place.end, place.end, f", {name} {dose}") if place else None


@mutation(caught_by={"grounding"})
def drug_stopped(output: str, case: Case, source: random.Random) -> str | None:
    """A drug of the discharge is told as stopped."""
    places = (p for p in orders(output, case) if p.field == "med")
    return one(
        source,
        (
            put(output, len(output) - 1, len(output), f", suspendiendose {place.name.lower()}.")
            for place in places
            if output.endswith(".")
        ),
    )


def _renamed(
    output: str, case: Case, source: random.Random, kin: tuple[list[str], ...]
) -> str | None:
    """One drug by the name of another of its row that the input does not name."""
    return one(
        source,
        (
            put(output, *place.named, other)
            for place in orders(output, case)
            for row in kin
            if place.name.lower() in row
            for other in row
            if other not in given(case)
        ),
    )
