"""What happened: frozen event types, dates, sources, terms, their stored form. No I/O, no clock."""

DISTRIBUTION = "negotiation-timeline"
"""Says whose `events` this is: PyPI's `Events` installs a package of the same name."""
