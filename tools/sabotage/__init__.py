"""Deliberate bugs in the machine and the template, each of which some test has to notice."""
