"""What each measure means, in the words that readers see."""
