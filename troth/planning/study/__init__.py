"""What the twin says of policies: many days, the bound that none exceeds, the trace, and a picture."""
