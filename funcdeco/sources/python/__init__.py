"""Static analysis of the functions' sources with `ast`, without running them."""
