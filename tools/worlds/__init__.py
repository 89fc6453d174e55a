"""Random worlds: everything about a rollout is drawn, and the invariants are to hold in each."""
