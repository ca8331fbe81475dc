"""What changes rows, for the actions and for what was approved: always inside their transaction, after they asked the gate."""
