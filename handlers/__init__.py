"""What comes in: Slack, the web and the command line."""
