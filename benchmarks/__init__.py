"""Figures of speed and cost, each beside what somebody would do instead."""
