"""The embedded AWS: the shipped template, machines and handlers on a virtual clock."""
