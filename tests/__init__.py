"""The tests mirror the house; `conftest.py` has what they share."""
