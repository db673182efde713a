"""Libraries that talk less: no notices, and progress bars only for a person at a terminal."""

from __future__ import annotations

import logging
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import datasets
from transformers.utils import logging as transformers_logging


@contextmanager
def quiet() -> Iterator[None]:
    verbosity = transformers_logging.get_verbosity()
    bars = transformers_logging.is_progress_bar_enabled()
    data_bars = datasets.are_progress_bars_disabled()
    trl_level = logging.getLogger("trl").level
    transformers_logging.set_verbosity_error()
    logging.getLogger("trl").setLevel(logging.ERROR)
    if not sys.stderr.isatty():
        transformers_logging.disable_progress_bar()
        datasets.disable_progress_bars()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        transformers_logging.set_verbosity(verbosity)
        logging.getLogger("trl").setLevel(trl_level)
        if bars:
            transformers_logging.enable_progress_bar()
        if not data_bars:
            datasets.enable_progress_bars()
