"""Say what is wrong with the data or the models, in one sentence."""


class DataError(ValueError):
    """The data cannot be used: the message names the column and counts the rows."""


class NoModelError(LookupError):
    """No training run has passed its gate, so there is nothing to score with."""
