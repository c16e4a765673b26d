"""The tables of panels: title, question, metric, chart and definition of each."""
