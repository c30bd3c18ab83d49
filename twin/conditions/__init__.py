"""From the tree of a Condition to kernel rows, due ticks and a boolean part that the scan evaluates."""
