-- What each answer asks the database, under its name, in SQL that SQLite and PostgreSQL take alike.
-- :NAME is a parameter, and IN (:NAME) one that is a list. {row} stands for the columns of an event
-- as `timeline.store.reader.Row` has them.

-- name: filled
SELECT EXISTS (SELECT 1 FROM events), EXISTS (SELECT 1 FROM names),
    EXISTS (SELECT 1 FROM keys), EXISTS (SELECT 1 FROM mentions)

-- name: redacted
SELECT seq FROM events WHERE topic = 'development-redacted' LIMIT 1

-- name: mentioned
SELECT seq FROM names WHERE space IN ('issue', 'source', 'development') LIMIT 1

-- name: tip
SELECT seq, recorded FROM events WHERE seq <= :upto ORDER BY seq DESC LIMIT 1

-- name: streams
SELECT stream, min(seq) AS first_seq, count(*) FROM events
GROUP BY stream ORDER BY first_seq

-- name: last
SELECT version, seq FROM events WHERE stream = :stream AND seq <= :upto
ORDER BY seq DESC LIMIT 1

-- name: part
SELECT {row} FROM events
WHERE stream = :stream AND version > :start AND version <= :end ORDER BY version

-- name: stream
SELECT {row} FROM events WHERE stream = :stream AND seq <= :upto ORDER BY seq

-- name: rows
SELECT {row} FROM events WHERE stream = :stream AND seq IN (:seqs) ORDER BY seq

-- name: log
SELECT {row} FROM events WHERE seq > :after ORDER BY seq LIMIT :size

-- name: stream log
SELECT {row} FROM events
WHERE stream = :stream AND seq > :after ORDER BY seq LIMIT :size

-- name: names
SELECT name FROM names
WHERE stream = :stream AND space = :space AND seq <= :upto ORDER BY seq, name

-- name: newest names
SELECT seq FROM names
WHERE stream = :stream AND space = :space ORDER BY seq DESC, name DESC LIMIT :size

-- name: all names
SELECT space, name, seq FROM names WHERE stream = :stream

-- name: all keys
SELECT key, digest, seq FROM keys WHERE stream = :stream

-- Rows of other tables come under the columns of events; the last of the log with them.
-- name: around
WITH found AS (
    SELECT space, name, seq FROM mentions
    WHERE stream = :stream AND space IN (:bearing) AND name IN (:names))
SELECT 'event', {row} FROM events
    WHERE stream = :stream AND seq IN (SELECT seq FROM found)
UNION ALL SELECT 'event', {row} FROM events
    WHERE seq IN ((SELECT max(seq) FROM events),
                  (SELECT max(seq) FROM events WHERE stream = :stream))
UNION ALL SELECT 'mention', seq, space, NULL, name, NULL, NULL, NULL, NULL, NULL FROM found
UNION ALL SELECT 'name', seq, space, NULL, name, NULL, NULL, NULL, NULL, NULL FROM names
    WHERE stream = :stream AND space IN (:spaces) AND name IN (:names)
UNION ALL SELECT 'name', seq, space, NULL, name, NULL, NULL, NULL, NULL, NULL FROM names
    WHERE stream = :stream AND space IN (:whole)
UNION ALL SELECT 'key', seq, NULL, NULL, key, digest, NULL, NULL, NULL, NULL FROM keys
    WHERE stream = :stream AND key IN (:keys)

-- name: some mentions
SELECT space, name, seq FROM mentions
WHERE stream = :stream AND space IN (:spaces) AND name IN (:names)

-- name: some names
SELECT space, name, seq FROM names
WHERE stream = :stream AND space IN (:spaces) AND name IN (:names)

-- name: first placed
SELECT name, seq FROM mentions
WHERE stream = :stream AND space = :space AND name > '' AND seq <= :upto
ORDER BY name, seq LIMIT :size

-- name: last placed
SELECT name, seq FROM mentions
WHERE stream = :stream AND space = :space AND name > '' AND seq <= :upto
ORDER BY name DESC, seq DESC LIMIT :size

-- name: mentions counted
SELECT count(*) FROM mentions WHERE stream = :stream AND space = :space AND seq <= :upto

-- name: some keys
SELECT key, digest, seq FROM keys WHERE stream = :stream AND key IN (:keys)

-- name: keys
SELECT key, seq FROM keys WHERE stream = :stream AND key >= :low AND key < :high ORDER BY seq

-- name: leaf
SELECT leaf FROM events WHERE seq = :seq
