"""What agents do with a conversation beside answering: who holds it, what it is called, what is written."""
