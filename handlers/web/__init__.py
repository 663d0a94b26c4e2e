"""Slack's HTTP endpoint, health and debug addresses."""
