"""The parts of `troth channel`."""
