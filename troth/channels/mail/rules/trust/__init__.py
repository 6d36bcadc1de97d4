"""Whether a mail is what it says."""
