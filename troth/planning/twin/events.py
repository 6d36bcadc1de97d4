"""What can happen in the twin besides arrivals, by number: the order of `Play.run`'s acts."""

DONE, LEAVES, ANSWERS, LOOKS, BREAKS, COMES, GOES, RESCANS = range(8)
