"""Clauses as conditions: what a request may be, what a clause says of it, and who settles it.

`universe` lists what can be named, `shape` and `values` what a request holds, `terms` the logic.
`anyquery` is a query of the gateway of which nothing is known, `anyrequest` one under any Cedar
schema; both are an `environment` in which `encode` reads clauses, with `operators`, `compare`,
`amounts`, `patterns` and `extension`. `prover` answers.
"""
