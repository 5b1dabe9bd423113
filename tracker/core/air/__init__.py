"""What is on the air: the state of a channel as a value, and what an operator does to it."""
