"""The log's formats and mathematics, without any input or output.

From the bottom: lines of text; Merkle hashing and proof checking (RFC 6962); tiles and the
tree made of them (c2sp.org/tlog-tiles); signed notes (c2sp.org/signed-note), checkpoints
(c2sp.org/tlog-checkpoint), cosignatures (c2sp.org/tlog-cosignature), trust policies
(c2sp.org/tlog-policy) and whether a quorum is met; proofs (c2sp.org/tlog-proof) and what a
witness is sent (c2sp.org/tlog-witness); entries; reveals, tallies and the manifest; the parcel
that a requester gets. `format_` writes what `parse_` reads, byte for byte, but for policies,
where one meaning has many spellings; `prove_` makes what `check_` tests.
"""
