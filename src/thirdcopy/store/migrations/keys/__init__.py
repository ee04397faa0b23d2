"""The revisions of the key store."""
