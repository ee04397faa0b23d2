"""The third copy's reader: verify a gateway's public files, open what it sent.

For recipients, auditors, monitors, witnesses and the public. It knows the formats and none of
the gateway. From the bottom: errors; canonical bytes, clocks and durable files; sealing and
signed requests; the log's mathematics; verifying public files, here or at an address; then
opening a parcel, mirroring, watching and witnessing, which know nothing of each other; and the
command line.
"""
