"""The room where it is written down what was meant and what happened."""
