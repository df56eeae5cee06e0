"""Loads the functions of a package as Azure would: with Microsoft's runtime and the target Python."""
