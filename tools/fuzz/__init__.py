"""Mutated files and events against the intake and the validation, as many as one likes."""
