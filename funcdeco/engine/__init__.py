"""Plays the host in the process: converts values, calls functions, routes requests, keeps stores."""
