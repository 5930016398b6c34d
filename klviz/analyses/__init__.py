"""What follows from a scene: requests that a worker turns into snapshots. No Qt."""
