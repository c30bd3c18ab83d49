"""The laboratory: which tests there are, how long they take, and what they find in a sample."""
