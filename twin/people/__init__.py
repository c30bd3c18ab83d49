"""People: who they are, what they may do, when they are there, and how virtual ones answer."""
