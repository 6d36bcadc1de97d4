"""What Troth tells those who keep it running: lines and numbers, none of which names a person."""
