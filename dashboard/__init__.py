"""The interface: what people see and the address they see it at."""
