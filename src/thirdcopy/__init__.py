"""Run data-sharing agreements between public bodies in the open.

The way of the data, from the bottom (a module imports only what stands below it):

    settings       one file and the environment, each setting declared by its consequence
    policy         one query, asked of Cedar and of a second evaluator
    event          what happened: kinds, what is told, kept, counted, logged or private
    agreement      a text that a lawyer can read and an engine can run
    analysis       what an agreement allows, for every request that could ever be made
    match          one record or none
    request        a form becomes a request; the one door for facts
    assessment     this request against the agreement, clause by clause, field by field
    decision       a person's decision
    release        the least fields, sealed to their recipient
    case           states, the fold of events, who may do what
    rights         who a person may see asked about them, and their rights' clocks
    replay         recorded requests under another text
    register       statuses and counts, from events
    sources        a body's own database, read only
    store          tables, keys, the log's one writer
    gateway        one function for each action
    observatory    many gateways' public sides, verified, as one register
    simulation     invented people and scenarios that drive the gateway
    cli, web       commands; pages, and the interface for programs

Below them all stands `thirdcopy_client`: formats, the log's mathematics, verification.
"""

__version__ = "0.1.0"
