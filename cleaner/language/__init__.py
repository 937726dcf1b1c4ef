"""What says whether two pieces of Chinese belong together: the character model and the evidence built on it."""
