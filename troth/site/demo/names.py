"""Names that the demo's processes share; loaded before Django is."""

OWNER = "owner@lantern.example"
PROGRAM = "demo.json"
"""The file in the data folder by which the demo's processes know keys and tokens; gone with the demo."""
MAILS = "demo-mails"
BEAT = "demo-player.json"
"""Written by the player every few seconds: that it lives, how far it is, and what went wrong last."""
