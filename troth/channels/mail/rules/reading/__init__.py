"""What is read from the parts of a mail beside its text."""
