"""The labs of the window; the page of each is imported when it is shown first."""
