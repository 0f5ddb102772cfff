"""Plain text in encodings that a reader has to find out."""

from __future__ import annotations

import codecs
from pathlib import Path

from tests.formats.fact import Fact

FOLDER = "encodings"
FACTS = (
    Fact(
        "encodings/utf8-bom.txt",
        "What does the ferryman of Sæby charge for a goose?",
        "The ferryman of Sæby charges four øre for a goose.",
    ),
    Fact(
        "encodings/utf16-le.txt",
        "Who tunes the organ of Żabno?",
        "The organ of Żabno is tuned by Łucja Wrona every Easter.",
    ),
    Fact(
        "encodings/utf16-be.txt",
        "How tall is the chimney of the Kőszeg brickworks?",
        "The chimney of the Kőszeg brickworks is 52 metres tall.",
    ),
    Fact(
        "encodings/windows-1252.txt",
        "What does supper cost at the Auberge Précieuse?",
        "Supper at the Auberge Précieuse costs €27 – “soup included”, as the landlady says.",
    ),
)
_DANISH = """The ferry at Sæby is older than the bridge. The ferryman of Sæby charges four øre for a
goose. Ducks are carried for nothing, since they could swim if they wanted to.

On stormy days nobody crosses, and the bell on the other bank is rung in vain.
"""
_POLISH = """Notes on an organ. The bellows were patched last year. The organ of Żabno is tuned by
Łucja Wrona every Easter. She brings her own candles, because the gallery is as dark as a sack.

The smallest pipe is no longer than a finger, and it is the only one that was never stolen.
"""
_HUNGARIAN = """The brickworks lie at the edge of the wood. The chimney of the Kőszeg brickworks is
52 metres tall. Storks have been nesting on it since the fires went out, and nobody minds them.

The clay pit is a pond now; children skate on it when the winter is cold enough.
"""
_FRENCH = """An inn by the road, rather dear but clean. Supper at the Auberge Précieuse costs €27 –
“soup included”, as the landlady says. The cellar’s best bottle is not for sale…

Breakfast is brought to the rooms: café au lait, crêpes, and a pear from the garden behind.
"""
_RUSSIAN = """Старая мельница стоит на берегу тихой реки, недалеко от деревни Берёзовка. Каждое утро
мельник открывает тяжёлую дверь и кормит рыжего кота. Зимой река замерзает, и тогда колесо
останавливается до самой весны.

Соседи приходят сюда за мукой, рассказывают новости и пьют горячий чай с малиновым вареньем.
"""
_KOI_RUSSIAN = """На чердаке дома хранится большой сундук с письмами. Бабушка никогда не говорила,
кто их написал, но иногда доставала одно и долго смотрела в окно. Бумага пожелтела, чернила выцвели.

Прошлым летом внуки разобрали весь сундук и нашли на самом дне карту острова и медный ключ.
"""
_SIMPLIFIED = """\
村子东边有一座旧石桥，桥下的小河从山里流出来。每天早晨，卖豆腐的老人推着车从桥上走过，
孩子们听见铃声就跑出家门。夏天河水很浅，大家都到桥下去乘凉，说说笑话，下下象棋。

去年秋天下了一场大雨，河水涨得很高，石桥却一点也没有坏。村里人说，这座桥是三百年前一位姓周的石匠修的，
他用糯米浆和石灰把石头粘在一起，所以桥才这样结实。现在县里准备在桥边立一块石碑，把这个故事写在上面。
"""
_TRADITIONAL = """鎮上的老茶館開在廟口旁邊，門前有兩棵很大的榕樹。老闆每天清晨五點就起床燒水，
把前一天曬好的茶葉裝進錫罐。客人多半是附近的農夫和漁夫，他們喝茶的時候喜歡談天氣和魚價。

下雨的日子，茶館裡總是坐滿了人，有一位盲人樂師在角落裡拉胡琴。聽說他年輕時走遍了各地，記得三百多首曲子，
卻從來不肯告訴別人是跟誰學的。茶館的牆上掛著一張舊照片，照片裡的人正在過橋，手上提著一盞燈籠。
"""
_JAPANESE = """\
港の近くに小さな時計屋があります。店の主人は毎朝六時に店を開け、窓ぎわに並んだ古い時計の
ねじをひとつずつ巻いていきます。どの時計も少しずつ違う音を立てるので、店の中はまるで雨が降っているようです。

ある冬の日、旅の音楽家が壊れた懐中時計を持ってきました。主人は三日かけて直しましたが、お金は受け取らず、
かわりに一曲だけ弾いてほしいと頼みました。それからというもの、毎年同じ日に音楽家は店を訪れています。
"""
_FILES: dict[str, tuple[str, str, bytes]] = {
    "utf8-bom.txt": (_DANISH, "utf-8", codecs.BOM_UTF8),
    "utf16-le.txt": (_POLISH, "utf-16-le", codecs.BOM_UTF16_LE),
    "utf16-be.txt": (_HUNGARIAN, "utf-16-be", codecs.BOM_UTF16_BE),
    "windows-1252.txt": (_FRENCH, "windows-1252", b""),
    "windows-1251.txt": (_RUSSIAN, "windows-1251", b""),
    "koi8-r.txt": (_KOI_RUSSIAN, "koi8-r", b""),
    "gb18030.txt": (_SIMPLIFIED, "gb18030", b""),
    "big5.txt": (_TRADITIONAL, "big5", b""),
    "shift-jis.txt": (_JAPANESE, "shift-jis", b""),
}
ENCODED: dict[str, str] = {f"{FOLDER}/{name}": text for name, (text, *_) in _FILES.items()}


def make(folder: Path) -> None:
    """Write the texts into a folder of their own."""
    (folder / FOLDER).mkdir(exist_ok=True)
    for name, (text, encoding, mark) in _FILES.items():
        (folder / FOLDER / name).write_bytes(mark + text.encode(encoding))
