"""Where data can go over a register of agreements, by one summary for each.

`setting` is what decides about one action, as diagrams (`diagram`, `guarded`, `finite`) over
purposes, items and markers; `summary` forgets everything that does not travel; `network` joins
the summaries of a register, `reach` follows them from a dataset, and `flow`, `holders`
and `cuts` answer. `pick` and `witness` make a path into requests, which the engine confirms hop
by hop.
"""
