"""The Compare lab: two fixed distributions side by side, seen from many sides."""
