"""The commands that run parts of Troth until they are stopped."""
