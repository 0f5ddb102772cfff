"""How often the encoding of a short text is told: askai's choice beside two detectors alone.

    python benchmarks/encodings.py

Texts written for this, in 15 languages, cut to 40, 100 and all of their characters, in the
encodings that such texts are found in.
"""

from __future__ import annotations

import logging
import warnings
from collections import Counter
from collections.abc import Callable

import chardet
import charset_normalizer

from askai.errors import DocumentError
from askai.formats.decoding import decode

TEXTS = {
    "fr": (
        "Le café de la gare n’ouvre qu’à dix heures, mais les élèves arrivent dès huit "
        "heures. « Où est passé le garçon ? » demanda-t-elle ; personne ne répondit. Le "
        "prix du déjeuner est passé à 12 €, ce qui a déplu à beaucoup d’habitués. L’été "
        "dernier, la fenêtre était restée ouverte toute la journée."
    ),
    "de": (
        "Die Brücke über den Fluß wurde im März geschlossen. Für die Anwohner bedeutet "
        "das längere Wege; die Behörde spricht von „unvermeidlichen Mängeln“. Größere "
        "Fahrzeuge müssen über Öhringen ausweichen. Die Kosten betragen ungefähr 4 "
        "Millionen €."
    ),
    "en": (
        "The company’s results were “better than expected”, its chairman said – though "
        "the naïve forecast had been €3m. A résumé of the talks is attached. No further "
        "details were given about the café in Zürich, nor about the price of £40."
    ),
    "es": (
        "El señor Muñoz llegó mañana por la noche según el niño; ¿cuándo volverá? La "
        "compañía española invirtió más de tres millones en la región. ¡Qué alegría! La "
        "situación económica mejoró después de la crisis del año pasado."
    ),
    "ru": (
        "Завод был построен в тысяча девятьсот сорок восьмом году на берегу реки. "
        "Сегодня здесь работают более двух тысяч человек. Директор сообщил, что "
        "производство вырастет на десять процентов. Жители города довольны новыми "
        "рабочими местами."
    ),
    "zh": (
        "该工厂建于一九四八年,位于长江沿岸。如今有两千多名员工在这里工作。厂长表示,今年"
        "的产量将增长百分之十。市民们对新的工作岗位感到满意。科技部门发布了新的人工智能发"
        "展规划。"
    ),
    "zht": (
        "該工廠建於一九四八年,位於長江沿岸。如今有兩千多名員工在這裡工作。廠長表示,今年"
        "的產量將增長百分之十。市民們對新的工作崗位感到滿意。科技部門發布了新的人工智慧發"
        "展規劃。"
    ),
    "ja": (
        "この工場は一九四八年に川のほとりに建てられました。現在は二千人以上の従業員が働い"
        "ています。社長によると、今年の生産量は十パーセント増える見込みです。住民は新しい"
        "仕事に満足しています。カタカナのテスト。"
    ),
    "ko": (
        "이 공장은 천구백사십팔년에 강가에 지어졌습니다. 현재 이천 명 이상의 "
        "직원이 일하고 있습니다. 사장은 올해 생산량이 십 퍼센트 증가할 "
        "것이라고 말했습니다."
    ),
    "el": (
        "Το εργοστάσιο χτίστηκε το 1948 στις όχθες του ποταμού. Σήμερα εργάζονται εδώ "
        "περισσότεροι από δύο χιλιάδες άνθρωποι. Ο διευθυντής δήλωσε ότι η παραγωγή θα "
        "αυξηθεί."
    ),
    "pl": (
        "Fabryka została zbudowana nad rzeką w 1948 roku. Dziś pracuje tu ponad dwa "
        "tysiące osób. Dyrektor powiedział, że produkcja wzrośnie o dziesięć procent. "
        "Mieszkańcy są zadowoleni z nowych miejsc pracy, choć żółte światło gaśnie."
    ),
    "cs": (
        "Továrna byla postavena na břehu řeky v roce 1948. Dnes zde pracuje více než dva "
        "tisíce lidí. Ředitel řekl, že výroba vzroste o deset procent. Obyvatelé jsou s "
        "novými pracovními místy spokojeni, příliš žluťoučký kůň."
    ),
    "tr": (
        "Fabrika 1948 yılında nehrin kıyısında inşa edildi. Bugün burada iki binden "
        "fazla kişi çalışıyor. Müdür üretimin yüzde on artacağını söyledi. Şehrin "
        "sakinleri yeni iş imkânlarından memnun. İstanbul'a gidiş ağır."
    ),
    "he": (
        "המפעל נבנה בשנת אלף תשע מאות ארבעים ושמונה על גדת הנהר. היום עובדים כאן יותר "
        "מאלפיים איש. המנהל אמר שהייצור יגדל בעשרה אחוזים."
    ),
    "ar": (
        "بني المصنع عام ألف وتسعمائة وثمانية وأربعين على ضفة النهر. يعمل هنا اليوم أكثر "
        "من ألفي شخص. قال المدير إن الإنتاج سيرتفع بنسبة عشرة في المئة."
    ),
}
ENCODINGS = {
    "fr": "cp1252 mac_roman cp850 utf-16-le",
    "de": "cp1252",
    "en": "cp1252 utf-16-le",
    "es": "cp1252",
    "ru": "cp1251 koi8-r cp866 iso8859-5 utf-16-le",
    "zh": "gb18030 utf-16-be",
    "zht": "big5",
    "ja": "shift_jis euc_jp",
    "ko": "euc_kr",
    "el": "cp1253 iso8859-7",
    "pl": "cp1250 iso8859-2",
    "cs": "cp1250",
    "tr": "cp1254",
    "he": "cp1255",
    "ar": "cp1256",
}


def by_chardet(data: bytes) -> str:
    """How chardet alone reads it."""
    return data.decode(chardet.detect(data)["encoding"] or "ascii", "replace")


def by_charset_normalizer(data: bytes) -> str:
    """How charset-normalizer alone reads it."""
    best = charset_normalizer.from_bytes(data).best()
    return data.decode(best.encoding if best else "ascii", "replace")


def by_askai(data: bytes) -> str:
    """How askai reads it; a doubtful reading is marked."""
    try:
        decoded = decode(data)
    except DocumentError:
        return ""
    return decoded.text + ("?" if decoded.remark else "")


METHODS: dict[str, Callable[[bytes], str]] = {
    "charset-normalizer": by_charset_normalizer,
    "chardet": by_chardet,
    "askai": by_askai,
}


def main() -> None:
    """Print how many texts each method reads right, and how many wrong without a remark."""
    warnings.simplefilter("ignore")
    logging.disable()
    for length in (40, 100, 1000):
        cases = [
            (TEXTS[language][:length].encode(encoding, "ignore"), encoding)
            for language, encodings in ENCODINGS.items()
            for encoding in encodings.split()
        ]
        for name, method in METHODS.items():
            counts: Counter[str] = Counter()
            for data, encoding in cases:
                read, right = method(data), data.decode(encoding)
                counts["right"] += read.rstrip("?") == right.rstrip("?")
                counts["right, marked doubtful"] += read == right + "?"
                silent = not read.endswith("?") or right.endswith("?")
                counts["wrong and not marked"] += read.rstrip("?") != right.rstrip("?") and silent
            shown = ", ".join(f"{count} {what}" for what, count in counts.items())
            print(f"{length:5} characters, {len(cases)} texts, {name:20} {shown}")


if __name__ == "__main__":
    main()
