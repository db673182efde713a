"""The errors a user sees: a sentence that names the thing and the place, and a remedy."""


class HarnessError(Exception):
    """Bad input, configuration or usage. Ends the command with exit code 2 and no traceback.

    `message` names the thing and the place («train.jsonl, line 7: no field 'input'»),
    `remedy` says what to do about it.
    """

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(f"{message}; {remedy}")
        self.message = message
        self.remedy = remedy


class Refused(HarnessError):
    """Not bad input but a no: exit code 1."""
