"""The same operations over HTTP: everything below `/api`, with an OpenAPI document made from this code.

An application of its own, mounted beside the pages: it answers with problem documents instead of pages,
and reads bodies and parameters strictly.
"""
