"""A Slack workspace on this machine."""
