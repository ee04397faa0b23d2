"""The log's formats and mathematics, without any input or output.

From the bottom: lines of text; Merkle hashing and proof checking (RFC 6962); tiles and the
tree made of them (c2sp.org/tlog-tiles); signed notes (c2sp.org/signed-note), checkpoints
(c2sp.org/tlog-checkpoint) and proofs (c2sp.org/tlog-proof); entries; reveals, tallies and
the manifest; the parcel that a requester gets. `format_` writes what `parse_` reads, byte
for byte; `prove_` makes what `check_` tests.
"""
