"""Pure decisions over frozen data: no AWS, no clock, no environment."""
