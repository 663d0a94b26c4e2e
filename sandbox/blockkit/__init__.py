"""Slack's rules for blocks and views: what it refuses, and with what words."""
