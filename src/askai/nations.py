"""Countries by their names and what their people and things are called: Britain, UK, British."""

from __future__ import annotations

import re
from dataclasses import dataclass

# A line for each country: its names, then the adjectives and the words for its people. Countries
# with a word of their own for each; enough of them for what documents compare.
_LINES = """
Argentina / Argentine Argentinian Argentinians
Australia / Australian Australians
Austria / Austrian Austrians
Bangladesh / Bangladeshi Bangladeshis
Belgium / Belgian Belgians
Brazil / Brazilian Brazilians
Bulgaria / Bulgarian Bulgarians
Canada / Canadian Canadians
Chile / Chilean Chileans
China, PRC / Chinese
Colombia / Colombian Colombians
Croatia / Croatian Croatians
Cuba / Cuban Cubans
Czech Republic, Czechia / Czech Czechs
Denmark / Danish Danes
Egypt / Egyptian Egyptians
Estonia / Estonian Estonians
Ethiopia / Ethiopian Ethiopians
Finland / Finnish Finns
France / French
Germany / German Germans
Greece / Greek Greeks
Hungary / Hungarian Hungarians
Iceland / Icelandic Icelanders
India / Indian Indians
Indonesia / Indonesian Indonesians
Iran / Iranian Iranians
Iraq / Iraqi Iraqis
Ireland / Irish
Israel / Israeli Israelis
Italy / Italian Italians
Japan / Japanese
Kazakhstan / Kazakh Kazakhs
Kenya / Kenyan Kenyans
Latvia / Latvian Latvians
Lithuania / Lithuanian Lithuanians
Malaysia / Malaysian Malaysians
Mexico / Mexican Mexicans
Morocco / Moroccan Moroccans
Netherlands, Holland / Dutch
New Zealand / -
Nigeria / Nigerian Nigerians
North Korea / -
Norway / Norwegian Norwegians
Pakistan / Pakistani Pakistanis
Peru / Peruvian Peruvians
Philippines / Philippine Filipino Filipinos
Poland / Polish Poles
Portugal / Portuguese
Romania / Romanian Romanians
Russia / Russian Russians
Saudi Arabia / Saudi Saudis
Serbia / Serbian Serbians Serbs
Singapore / Singaporean Singaporeans
Slovakia / Slovak Slovaks
Slovenia / Slovenian Slovenians Slovenes
South Africa / -
South Korea / Korean Koreans
Spain / Spanish Spaniards
Sweden / Swedish Swedes
Switzerland / Swiss
Taiwan / Taiwanese
Thailand / Thai Thais
Turkey, Türkiye / Turkish Turks
Ukraine / Ukrainian Ukrainians
United Arab Emirates, UAE, Emirates / Emirati Emiratis
United Kingdom, UK, U.K., Great Britain, Britain / British Britons
United States, US, U.S., USA, U.S.A., America / American Americans
Vietnam / Vietnamese
"""


@dataclass(frozen=True, slots=True)
class Nation:
    """One country."""

    names: tuple[str, ...]
    adjectives: tuple[str, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """All that it and its people are called."""
        return self.names + self.adjectives


def _read(line: str) -> Nation:
    names, adjectives = line.split(" / ")
    found = () if adjectives == "-" else tuple(adjectives.split())
    return Nation(tuple(names.split(", ")), found)


NATIONS = tuple(_read(line) for line in _LINES.strip().splitlines())
_BY_WORD = {word: nation for nation in NATIONS for word in nation.words}
_WORD = re.compile(
    r"(?<![\w.])(?:"
    + "|".join(re.escape(word) for word in sorted(_BY_WORD, key=lambda word: -len(word)))
    + r")(?!\w)"
)


def mentions(text: str) -> list[tuple[re.Match[str], Nation]]:
    """Where a text names a country, its people or what is of it, in order. Capitals matter."""
    return [(match, _BY_WORD[match.group()]) for match in _WORD.finditer(text)]
