"""What several functions of the app have in common."""
