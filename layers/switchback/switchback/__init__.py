"""Switchback: rollouts with a bake and a way back for SageMaker Marketplace endpoints."""
