"""What must follow a change: jobs in the change's own transaction, done by a worker after it."""
