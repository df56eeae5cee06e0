"""The time and the memory that a cold start of an app spends on imports, measured."""
