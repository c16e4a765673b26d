"""Everything between MongoDB and a table of counts. Imports neither Dash nor Plotly."""
