"""A second Step Functions engine, moto's, judges ours over the shipped machine."""
