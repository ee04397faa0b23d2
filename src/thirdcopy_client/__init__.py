"""The third copy's reader: verify a gateway's public files, open what it sent.

For recipients, auditors and the public. It knows the formats and none of the gateway.
From the bottom: errors, canonical bytes and clocks, sealing, the log's mathematics,
verifying a directory of public files, opening a parcel.
"""
