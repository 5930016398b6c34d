"""What the user has made: scenes, their notation, history and files. No arrays, no Qt."""
