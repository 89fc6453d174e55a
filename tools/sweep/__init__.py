"""The sweep: every fault, at every call of every scenario, and every fate of every event."""
