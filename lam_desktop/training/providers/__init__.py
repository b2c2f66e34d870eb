"""Where answers come from: hosted and local language models, and files that anyone may answer."""
