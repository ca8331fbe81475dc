"""Evidence: a ledger that an outsider can verify without us.

What each module holds, from the bytes up:

- ``canonical``    one byte form for JSON (RFC 8785), and the version id of a record's content
- ``commitment``   salted commitments: the entries of the ledger, and how one is opened
- ``tree``         RFC 6962 hashes, and RFC 9162 verification of inclusion and consistency
- ``tiles``        C2SP tlog-tiles: names, entry bundles, and the port that stores them
- ``edge``         the right edge of a growing tree, shared by the next two
- ``appender``     extends a ledger
- ``recompute``    rebuilds a ledger from its entries and names every difference
- ``audit_path``   inclusion and consistency proofs, read from tiles
- ``note``         C2SP signed notes (Ed25519)
- ``checkpoint``   C2SP tlog-checkpoint
- ``proof``        C2SP tlog-proof, and the proof of one record
- ``history``      whether a series of checkpoints tells one story

Everything is bytes in, bytes out: no files except through ``tiles.TileStore``, no network, no clock.
"""
