"""What the sources of functions say, found without running them: only `ast` looks at them."""
