"""Cedar: what is asked of the engine, what it says, and a second reading of the same clauses.

`query` holds the values, `cedar` the engine, `evaluate` and `explain` the second evaluator.
The package knows nothing of agreements: policies come as JSON trees, entities as a graph.
"""
