"""The questions, one module for each: what is asked, and what the answer is called."""
