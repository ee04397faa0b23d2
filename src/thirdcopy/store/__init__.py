"""What is kept: tables, the key store, the sequencer, and the library of agreement texts."""
