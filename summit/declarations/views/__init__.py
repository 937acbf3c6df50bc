"""What people see and do about declarations and networks."""
