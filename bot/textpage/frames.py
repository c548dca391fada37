"""How the reader of pages and its worker talk."""

import struct

READY = b"\n"  # what a worker says once it can be asked
ASKED = struct.Struct(">II")  # the lengths of what is asked: a record in JSON, and the page
ANSWER = struct.Struct(">I")  # the length of an answer in JSON
MAX_ANSWER = 4_000_000  # bytes
