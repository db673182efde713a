"""Exporters that talk less: no notices, no bars, and no handler of theirs left on the root log."""

from __future__ import annotations

import logging
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def quiet() -> Iterator[None]:
    """onnxruntime's quantizer calls logging.basicConfig when it is imported: that is undone."""
    from transformers.utils import logging as transformers_logging

    root = logging.getLogger()
    handlers, level, disabled = root.handlers[:], root.level, root.manager.disable
    bars = transformers_logging.is_progress_bar_enabled()
    logging.disable(logging.WARNING)
    if not sys.stderr.isatty():
        transformers_logging.disable_progress_bar()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(disabled)
        root.handlers[:] = handlers
        root.setLevel(level)
        if bars:
            transformers_logging.enable_progress_bar()
