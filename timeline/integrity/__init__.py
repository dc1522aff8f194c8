"""The provable log: leaf hashes, the Merkle tree over them, checkpoints, proofs, redaction."""
