"""Garbage is looked for seldom while checks run, and as before afterwards."""

from __future__ import annotations

import gc
from contextlib import suppress

import pytest

from harness.errors import HarnessError
from harness.garbage import seldom_collected


@pytest.mark.parametrize("error", [None, HarnessError("no", "yes")])
def test_garbage_is_looked_for_as_often_as_before(error: HarnessError | None) -> None:
    before = gc.get_threshold()
    with suppress(HarnessError), seldom_collected():
        assert gc.isenabled()
        assert gc.get_threshold()[0] > before[0]
        if error:
            raise error
    assert gc.get_threshold() == before
