"""What each AWS service asks IAM about for each of its operations, one module per service."""
