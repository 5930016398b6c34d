"""Films: from the frames that an analysis computes to a file, with a window or without one."""
