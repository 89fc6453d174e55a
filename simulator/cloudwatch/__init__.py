"""The embedded CloudWatch: metrics as they are put, and alarms evaluated on the virtual clock."""
