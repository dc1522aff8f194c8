"""The provable log: leaf hashes, the Merkle tree over them, signed checkpoints, proofs, redaction.

leaf        an event from what its leaf hashes (`timeline.store.leaf`)
tree        RFC 9162: roots, proofs, and their verification
keys        Ed25519 keys in C2SP's forms
checkpoint  the signed head of the log (C2SP tlog-checkpoint), and those that were issued
proof       proofs as files, and what they show to somebody without the database
verify      everything recomputed from the stored bytes
redact      what the law orders removed
"""
