"""One answer is written at a time; a few more requests may wait."""

from __future__ import annotations

import asyncio
from types import TracebackType

from harness.serving.problem import Problem


class Turns:
    """A context that one holds at a time, in the order of asking; beyond `most` it is a Problem."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._asked = 0
        self._lock = asyncio.Lock()

    async def __aenter__(self) -> None:
        if self._asked >= self.most:
            raise Problem(503, "busy", f"{self.most} requests wait already; ask again later")
        self._asked += 1
        try:
            await self._lock.acquire()
        except BaseException:
            self._asked -= 1
            raise

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._asked -= 1
        self._lock.release()
