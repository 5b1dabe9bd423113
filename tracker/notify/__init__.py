"""Alerts on their way out: signed webhooks, and messages in chats."""
