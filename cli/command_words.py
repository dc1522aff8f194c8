"""What people call a command that has another name here."""

COMMAND_WORDS = {
    "begin": "new", "change": "correct", "compare": "diff", "create": "new", "delete": "retract",
    "draw": "chart", "edit": "correct", "enter": "add", "event": "show", "events": "replay",
    "find": "list --search", "history": "log", "init": "new", "modify": "correct",
    "picture": "chart", "plot": "chart", "position": "stance", "positions": "stance",
    "print": "report", "record": "add", "remove": "retract", "rename": "title", "save": "backup",
    "search": "list --search", "start": "new", "status": "stance", "summary": "audit --summary",
    "timeline": "replay", "update": "correct", "view": "serve", "web": "serve",
}  # fmt: skip
"""Of each word the command, with its option, that does what it says."""
