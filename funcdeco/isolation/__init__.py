"""Imports of users' modules, isolated from the state of the running process."""
