-- What a file of watches holds: what they wait for, the steps that each knows, what is to be sent.
CREATE TABLE IF NOT EXISTS watches (
    id TEXT PRIMARY KEY, place TEXT NOT NULL, negotiation TEXT NOT NULL, party TEXT, issue TEXT,
    verdict TEXT, target TEXT NOT NULL, inside INTEGER NOT NULL, secret TEXT NOT NULL,
    added INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS steps (
    watch TEXT NOT NULL REFERENCES watches ON DELETE CASCADE, name TEXT NOT NULL,
    unit TEXT NOT NULL, ids TEXT NOT NULL, told INTEGER NOT NULL, digest TEXT,
    verdict TEXT NOT NULL,
    PRIMARY KEY (watch, name)
);
CREATE TABLE IF NOT EXISTS messages (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    watch TEXT NOT NULL REFERENCES watches ON DELETE CASCADE, id TEXT NOT NULL, body BLOB NOT NULL,
    due REAL NOT NULL, tries INTEGER NOT NULL, trouble TEXT, UNIQUE (watch, id)
);
