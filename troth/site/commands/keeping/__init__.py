"""The commands that keep an installation safe: backup, restore, upgrade."""
