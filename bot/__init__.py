"""What the desk does: use cases, the words users see, and sending them."""
