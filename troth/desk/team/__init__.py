"""Who is part of a brand: members, their roles, and invitations."""
