"""In: every row compared with the log, checked and decided, then recorded."""
