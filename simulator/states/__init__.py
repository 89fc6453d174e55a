"""An interpreter of the Amazon States Language, in its JSONata dialect, on the virtual clock."""
