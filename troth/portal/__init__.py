"""What customers see beside their messages: their request, and what the brand promises everybody."""
