"""What a person should look at: the machine lists it, and judges nothing."""
