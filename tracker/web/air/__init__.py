"""What is on air: channels, their frames and panel, and flat rows for simple machines."""
