"""What is known of a brand's promises: how they were kept, how long they were, what customers asked for."""
