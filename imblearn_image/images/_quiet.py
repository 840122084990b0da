"""No warnings while a file is read, in the thread that reads it and in no other."""

import re
import threading
import warnings

# What others who look at the filters, or send them to other processes, see: it matches nothing.
_NOTHING = "(?!)"


class _Reading(threading.local):
    """Stands in a warnings filter for a pattern, which matches whatever a reading thread warns of.

    ``warnings.catch_warnings`` would change, and restore, the filters of all threads.
    """

    depth = 0
    pattern = _NOTHING

    def __reduce__(self):
        return re.compile, (_NOTHING,)

    def match(self, text):
        return self.depth > 0

    def __enter__(self):
        if not any(entry is _FILTER for entry in warnings.filters):
            warnings.filters.insert(0, _FILTER)
        self.depth += 1

    def __exit__(self, *error):
        self.depth -= 1


quiet = _Reading()
_FILTER = ("ignore", quiet, Warning, None, 0)
