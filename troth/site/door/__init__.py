"""Who may come in, and what every page is sent with."""
