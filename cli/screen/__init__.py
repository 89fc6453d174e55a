"""What is shown while a rollout runs, on a terminal and in a pipe."""
