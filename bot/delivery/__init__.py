"""What goes out: the gateway to Slack, the relay of the outbox, and the cards."""
