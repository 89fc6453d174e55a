"""Trials: rollouts to which something happens at a chosen call or event, and how they end."""
