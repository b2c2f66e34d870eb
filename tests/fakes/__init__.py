"""What stands in for the desktop; held to the same contract as the real one."""
