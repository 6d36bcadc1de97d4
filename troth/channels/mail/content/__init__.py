"""What goes with the words of a mail: its files, and the address to answer to."""
