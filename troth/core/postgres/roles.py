"""Who is who in the database: one owns the tables, one uses them, and one signs in to use them."""

OWNER = "troth"
APPLICATION = "troth_app"
LOGIN = "troth_login"
"""May take on the application's role and nothing else: who gives that role back holds nothing at all."""
