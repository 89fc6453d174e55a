"""Public scanners over the template and the code, and a reason for each of their findings."""
