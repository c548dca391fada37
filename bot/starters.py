"""The starter feeds: what `wirewatch try` looks at when nobody has named a source yet."""

from typing import NamedTuple


class Starter(NamedTuple):
    """A feed worth starting with: the name it gets in messages, its address, its language (ISO 639-1)."""

    name: str
    url: str
    language: str


STARTERS = (
    Starter("BBC World", "https://feeds.bbci.co.uk/news/world/rss.xml", "en"),
    Starter("Al Jazeera English", "https://www.aljazeera.com/xml/rss/all.xml", "en"),
    Starter("DW World", "https://rss.dw.com/rdf/rss-en-world", "en"),
    Starter("NPR World", "https://feeds.npr.org/1004/rss.xml", "en"),
    Starter("BBC Middle East", "https://feeds.bbci.co.uk/news/world/middle_east/rss.xml", "en"),
    Starter("Guardian Middle East", "https://www.theguardian.com/world/middleeast/rss", "en"),
    Starter("France 24 Middle East", "https://www.france24.com/en/middle-east/rss", "en"),
    Starter("Times of Israel", "https://www.timesofisrael.com/feed/", "en"),
    Starter("UN News Middle East", "https://news.un.org/feed/subscribe/en/news/region/middle-east/feed/rss.xml", "en"),
    Starter("BBC Arabic", "https://feeds.bbci.co.uk/arabic/rss.xml", "ar"),
    Starter("France 24 Arabic", "https://www.france24.com/ar/rss", "ar"),
    Starter("Le Monde International", "https://www.lemonde.fr/international/rss_full.xml", "fr"),
    Starter("RFI Moyen-Orient", "https://www.rfi.fr/fr/moyen-orient/rss", "fr"),
)
"""The same feeds as in the shipped `config.yaml`; a test keeps the two in step."""
