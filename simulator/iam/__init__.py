"""What IAM would say to every call: roles as the template declares them, judged as AWS judges."""
