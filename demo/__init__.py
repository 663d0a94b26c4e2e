"""A story of support, played through in a Slack workspace on this machine by the app as it stands."""
