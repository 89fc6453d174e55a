"""Target tracking over a mixed fleet for a day: which metric keeps it just large enough."""
