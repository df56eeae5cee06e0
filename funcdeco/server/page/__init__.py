"""The page of `funcdeco run`: what runs, what has run, and forms that send events."""
