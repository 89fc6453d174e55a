"""Collect the models and endpoint configs that old rollouts left behind, once a day."""

from switchback import entrypoint
from switchback.steps.collect_leftovers import collect_leftovers

handler = entrypoint.handler(collect_leftovers)
