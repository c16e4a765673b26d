"""What needs a supervisor: rules over filters, judged by what is there now, and said in words."""
