"""Load the functions of a package as Azure does, with Microsoft's runtime and the target Python."""
