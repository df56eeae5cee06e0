"""The page of `funcdeco run`: functions, their invocations, and forms that send events."""
