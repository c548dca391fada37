"""What is doubtful about rules that are right."""
