"""The tasks of a rollout, one module each: gather through gateways, decide in the domain, act."""
