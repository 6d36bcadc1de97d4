"""The pages of the demo; there are none of them where no demo runs."""
