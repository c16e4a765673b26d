"""The engine that answers from one normalised copy of a collection, held as integer codes.

`values` and `columns` hold the copy, `select`, `counting` and `ordering` answer from it, `build` reads it
from MongoDB and keeps it up to date, `store` maps it into memory from files that all workers share.
"""
