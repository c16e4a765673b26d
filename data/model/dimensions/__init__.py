"""From a raw field to a clean value, as MongoDB expressions: the one place for all the mess.

A `Dimension` has two halves. `expression` computes the clean value on the server. `prefilter`
turns a condition on the clean value into a `$match` on raw fields that MongoDB can answer from an
index; it may let too much through, never too little, because the clean value is checked again.
"""
