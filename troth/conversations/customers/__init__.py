"""One history: who a customer is on every channel, what they gave already, and how they are forgotten."""
