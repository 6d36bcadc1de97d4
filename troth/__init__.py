"""Troth: a customer-service desk that says when it will answer, and keeps its word."""

__version__ = "0.1.0"
