"""Alerts as whoever wants them reads them: lists, streams and feeds."""
