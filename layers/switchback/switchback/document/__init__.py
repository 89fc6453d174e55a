"""The config file that a user drops: how it is read, and every rule it must keep."""
