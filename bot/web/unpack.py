"""What a server compressed, decompressed a little at a time, so that a small answer cannot fill the memory."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

CHUNK = 262_144  # bytes that are handed on at a time
_EITHER = 32 + zlib.MAX_WBITS  # zlib tells gzip and its own format apart by their first bytes
_BARE = -zlib.MAX_WBITS


class UnpackError(Exception):
    """The body is not compressed as the server says."""


async def unpacked(headers: Mapping[str, str], chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Yield a body as it was before the server compressed it, in pieces of bounded length. Raises UnpackError."""
    packed = {"gzip", "x-gzip", "deflate"} & set(headers.get("content-encoding", "").lower().replace(",", " ").split())
    if not packed:
        async for chunk in chunks:
            yield chunk
        return
    unpack = zlib.decompressobj(_EITHER)
    begun = False
    async for chunk in chunks:
        rest = chunk
        while rest and not unpack.eof:
            try:
                piece = unpack.decompress(rest, CHUNK)
            except zlib.error:
                if begun or "deflate" not in packed:
                    raise UnpackError from None
                # By "deflate" some servers mean it without the frame that belongs around it.
                unpack = zlib.decompressobj(_BARE)
                begun = True
                continue
            begun = True
            rest = unpack.unconsumed_tail
            yield piece
    yield unpack.flush()
