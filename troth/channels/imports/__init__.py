"""Reading what other desks, mailboxes and logs export."""
