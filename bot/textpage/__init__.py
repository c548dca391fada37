"""The article out of its page: what it says, and what the page says of it; or why it is not to be had.

Pages are read in processes of their own, by `reader`, which the `worker` is the other end of. What those need is big:
nothing here imports it before a page is read.
"""

MAX_PAGE = 5_000_000  # bytes; a larger page is no article
MAX_TEXT = 200_000  # characters
