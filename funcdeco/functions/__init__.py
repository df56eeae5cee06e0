"""The app as every command sees it."""
