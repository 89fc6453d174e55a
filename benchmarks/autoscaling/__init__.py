"""Target tracking over a mixed fleet for a day: which metric keeps it large enough, and no larger."""
