"""A person is told that something wants them: by a sound, on the desktop, and by web push."""
