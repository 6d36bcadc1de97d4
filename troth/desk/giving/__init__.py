"""What an agent promises in person: written in the composer, and done by a call."""
