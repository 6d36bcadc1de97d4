ADDRESS = "help@lantern.example"
OWNER = "owner@lantern.example"
ZONE = "Europe/Amsterdam"
