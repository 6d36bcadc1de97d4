"""Promises as they are given: written down, told, or withheld; by a policy or by a person."""
