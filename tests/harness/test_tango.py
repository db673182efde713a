from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import multinomial

from harness.tango import tango

# (both, gained, lost, neither), confidence, the interval as printed
PUBLISHED = {
    "Tango 1998, cross-over": ((4, 9, 3, 16), 0.95, (-0.027, 0.390)),
    "Tango 1998, soft contact lenses": ((43, 0, 1, 0), 0.90, (-0.096, 0.037)),
    "Agresti and Min 2005": ((53, 16, 8, 9), 0.95, (-0.020, 0.207)),
    "Fagerland et al. 2014, airway reactivity": ((1, 1, 7, 12), 0.95, (-0.517, -0.026)),
    "Fagerland et al. 2017, complete response": ((59, 6, 16, 80), 0.95, (-0.1240, -0.0054)),
}


@pytest.mark.parametrize("example", PUBLISHED)
def test_tango_as_published(example: str):
    (both, gained, lost, neither), confidence, printed = PUBLISHED[example]
    interval = tango(gained, lost, both + gained + lost + neither, confidence)
    places = 4 if example.startswith("Fagerland et al. 2017") else 3
    assert (round(interval.low, places), round(interval.high, places)) == printed


@pytest.mark.parametrize("n", [1, 10, 140])
def test_tango_without_a_flip_is_no_certainty(n: int):
    z2 = 1.959963984540054**2
    interval = tango(0, 0, n, 0.95)
    assert interval.high == pytest.approx(z2 / (n + z2))
    assert interval.low == pytest.approx(-z2 / (n + z2))


@pytest.mark.parametrize("n", [1, 10, 140])
def test_tango_with_nothing_but_flips(n: int):
    z2 = 1.959963984540054**2
    assert tango(n, 0, n, 0.95).low == pytest.approx((n - z2) / (n + z2))
    assert tango(n, 0, n, 0.95).high == 1
    assert tango(0, n, n, 0.95).low == -1


def test_one_sided_bounds_are_the_ends_of_a_narrower_interval():
    one, two = tango(9, 3, 32, 0.95, sides=1), tango(9, 3, 32, 0.90)
    assert (one.low, one.high) == (two.low, two.high)
    assert (one.confidence, one.method) == (0.95, "Tango, one-sided")


@pytest.mark.parametrize(("losing", "gaining"), [(0.12, 0.02), (0.15, 0.05)])
def test_a_loss_of_the_whole_margin_is_rarely_taken_for_less(losing: float, gaining: float):
    """Every outcome of 60 pairs, weighed by its probability; the bound says 5 %."""
    n, error = 60, 0.0
    for gained in range(16):
        for lost in range(n - gained + 1):
            if tango(gained, lost, n, 0.95, sides=1).low > -0.10:
                counts = [gained, lost, n - gained - lost]
                error += float(multinomial.pmf(counts, n, [gaining, losing, 1 - gaining - losing]))
    assert 0.03 < error < 0.06


@given(
    st.integers(1, 300).flatmap(
        lambda n: st.tuples(st.just(n), st.integers(0, n)).flatmap(
            lambda t: st.tuples(st.just(t[0]), st.just(t[1]), st.integers(0, t[0] - t[1]))
        )
    ),
    st.floats(0.6, 0.999),
)
def test_tango_holds_the_difference_and_mirrors(counts, confidence):
    n, gained, lost = counts
    interval = tango(gained, lost, n, confidence)
    assert -1 <= interval.low < interval.high <= 1
    assert interval.low <= (gained - lost) / n <= interval.high
    other = tango(lost, gained, n, confidence)
    assert (other.low, other.high) == (-interval.high, -interval.low)
