"""This machine: the data folder and the processes on it."""
