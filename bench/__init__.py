"""`make bench`: how fast the portal is, side by side with something bare, as ratios. Not part of the tests."""
