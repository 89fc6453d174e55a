"""Every JSON that crosses an edge of the state machine, or starts it.

Field names are the same in the machine, in the record, and here. Unknown fields are errors, so that
the machine and the steps cannot drift apart unseen.
"""
