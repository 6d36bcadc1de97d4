"""A person's own pages: who they are, how they sign in, where they are signed in, their keys to the API."""
