"""Everything between MongoDB and a table of counts. Imports neither Dash nor Plotly."""

#: Of Tanda, as `pyproject.toml` has it.
VERSION = "0.1.0"
