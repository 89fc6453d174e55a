"""What is told of a rollout: pure words from what the embedded AWS saw."""
