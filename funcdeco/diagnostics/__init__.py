"""What can be found in a user's project: codes, the host rules behind them, one value for each finding."""
