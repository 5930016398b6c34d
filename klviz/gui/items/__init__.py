"""Graphics items that look alike on every surface: plain pens, pixels, no cached pictures."""
