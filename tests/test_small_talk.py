from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from askai.answers import Passage
from askai.documents import parse
from askai.examples import examples
from askai.languages import foreign_language
from askai.passages import split_document
from askai.records import DocumentRecord
from askai.small_talk import reply, reply_in_english
from tests.conftest import CORPUS, WordEncoder

# Texts, and a part of the reply that each must get; None where the documents must be asked.
TEXTS: list[tuple[str, str, str | None]] = [
    # greetings, thanks, goodbyes
    ("hi", "hi", "Hello"),
    ("hello-there", "Hello there!", "Hello"),
    ("good-morning", "good morning askai", "Hello"),
    ("how-are-you", "Hey, how are you?", "Hello"),
    ("hi-emoji", "hi 👋", "Hello"),
    ("hiii", "Hiii!!", "Hello"),
    ("thanks", "thanks", "welcome"),
    ("thank-you-much", "Thank you very much for your help!", "welcome"),
    ("ok-thanks", "ok great, thx a lot", "welcome"),
    ("ok", "OK.", "next question"),
    ("goodbye", "Goodbye!", "Goodbye"),
    ("thanks-bye", "thanks, bye", "Goodbye"),
    ("see-you", "see you later", "Goodbye"),
    # askai itself
    ("who-are-you", "who are you?", "askai"),
    ("hi-who-are-you", "Hi! Who are you?", "askai"),
    ("what-can-you-do", "What can you do?", "askai"),
    ("are-you-a-robot", "are you a robot?", "askai"),
    ("are-you-chatgpt", "Are you ChatGPT?", "no language model"),
    ("how-do-you-work", "How do you work", "askai"),
    ("help", "help", "You could ask"),
    ("help-me", "Can you help me, please?", "You could ask"),
    ("what-can-i-ask", "What can I ask you?", "You could ask"),
    ("give-examples", "Give me some example questions", "You could ask"),
    # the corpus
    ("what-is-in", "What is in these documents?", "11 documents"),
    ("whats-in-here", "what's in here", "11 documents"),
    ("about", "What are these documents about?", "DeepSeek"),
    ("topics", "Which topics do the documents cover?", "11 documents"),
    ("tell-me-documents", "Tell me about these documents.", "11 documents"),
    ("which-documents", "Which documents do you have?", "11 documents"),
    ("list-files", "list all files", "policy/regulation.md"),
    ("how-many-documents", "How many documents are there?", "11 documents"),
    ("hello-how-many-files", "Hello, how many files are in the index?", "11 documents"),
    # summaries
    ("summarise-path", "summarise deepseek.md", "The model release"),
    ("summarize-name", "Please summarize policy/education.md for me", "AI education in China"),
    ("summary-of-title", "Can you give me a summary of the outlook for AI?", "Outlook for AI"),
    ("summarise-brief", "summarize the brief on AI education", "Degrees and institutes"),
    ("summarise-no-such", "Summarise the brief on beekeeping", "beekeeping"),
    ("summarise-all", "Summarise the documents", "11 documents"),
    ("what-is-in-file", "What is in giants.md?", "Alibaba's ambition"),
    ("tldr", "tl;dr regulation.md", "How China regulates AI"),
    # other languages
    ("german", "Wer hat DeepSeek gegründet?", "German"),
    ("german-short", "Was ist DeepSeek?", "German"),
    ("french", "Qui est Eddie Wu ?", "French"),
    ("spanish", "¿Cuántas universidades hay en China?", "Spanish"),
    ("italian", "Quante università ci sono in Cina?", "Italian"),
    ("portuguese", "Quais são as empresas da China?", "Portuguese"),
    ("dutch", "Hoeveel universiteiten zijn er in China?", "Dutch"),
    ("polish", "Kto jest prezesem Alibaby?", "Polish"),
    ("russian", "Кто такой Эдди Ву?", "Cyrillic"),
    ("chinese", "谁是阿里巴巴的首席执行官?", "Chinese"),
    ("japanese", "ディープシークとは何ですか?", "Japanese"),
    ("korean", "딥시크는 무엇입니까?", "Korean"),
    ("arabic", "ما هو ديب سيك؟", "Arabic"),
    # questions for the documents
    ("deepseek-can", "What can DeepSeek do?", None),
    ("hi-founded", "Hi, who founded Mistral?", None),
    ("thanks-owns", "thanks, and who owns it?", None),
    ("water", "What is in the water?", None),
    ("it-can", "What can it do?", None),
    ("who-are-they", "Who are they?", None),
    ("who-are-giants", "who are the giants?", None),
    ("hey-jude", "Hey Jude", None),
    ("hello-world", "hello world in Python", None),
    ("thank-you-for-smoking", "Thank you for Smoking", None),
    ("goodbye-lenin", "Good bye, Lenin!", None),
    ("goodwill", "Is goodwill impaired?", None),
    ("ok-so", "ok and in the US?", None),
    ("help-desk", "help desk opening hours", None),
    ("help-find", "Help me find the revenue of 2023", None),
    ("can-you-tell", "Can you tell me who runs Alibaba?", None),
    ("what-do-you-know-about", "What do you know about data exchanges?", None),
    ("documents-needed", "Which documents do I need for a visa?", None),
    ("documents-you-need", "Which documents do you need for a visa?", None),
    ("documents-about", "Which documents mention chips?", None),
    ("documents-required", "How many documents are required?", None),
    ("documents-say", "What do these documents say about Apple?", None),
    ("files-archive", "How many files are there in the archive of the Stasi?", None),
    ("example-of", "Give me an example of a constraint", None),
    ("topics-of-paper", "What topics are covered by the 2023 rules?", None),
    ("tell-me-about", "Tell me about DeepSeek", None),
    ("summarise-not-a-document", "Summarise Alibaba's plans", None),
    ("summarise-a-subject", "Summarise text mining", None),
    ("summarise-another-subject", "Summarize the page rank algorithm", None),
    ("overview-of-a-subject", "Give me an overview of file formats", None),
    ("what-is-in-thing", "What is in a data exchange?", None),
    ("how-does-it-work", "How does it work?", None),
    ("how-many-universities", "How many universities offer AI degrees?", None),
    ("keywords", "deepseek release", None),
    ("no-question-mark", "who is eddie wu", None),
    ("name-french", "What is Crédit Agricole de la Loire?", None),
    ("name-german", "Wer is Aleph Alpha", None),
    ("name-spanish", "El Niño de la Costa", None),
    ("quoted-german", "Who said 'Ich bin ein Berliner' and when?", None),
    ("quoted-chinese", "What does 人工智能 mean?", None),
    ("name-dutch", "Is Van der Valk a Dutch firm?", None),
    ("name-polish", "Who is Lech Wałęsa?", None),
    ("los-angeles", "Los Angeles", None),
    ("english-was", "Was DeepSeek released in 2025?", None),
    ("english-die", "Why did the firms die?", None),
    ("english-so-come", "How come China is in the lead?", None),
    ("english-plural", "Are the chips on sale in Den Haag?", None),
]

# Words of small talk and of questions, in any order.
WORDS = sorted({word for _, text, _ in TEXTS for word in text.split()})


class Folder:
    """Documents by path, with their records and passages."""

    def __init__(self, files: Mapping[str, bytes], copies: Mapping[str, str] | None = None) -> None:
        count = WordEncoder().count_tokens
        self.texts: dict[str, str] = {}
        self.found: dict[str, tuple[Passage, ...]] = {}
        self.documents: list[DocumentRecord] = []
        for path, data in files.items():
            document = parse(path, data)
            found = split_document(document, count, target=120, overlap=20, window=250)
            self.texts[path], self.found[path] = document.text, found
            self.documents.append(
                DocumentRecord(path, document.title, "", "", len(found), "", document.remarks)
            )
        for copy, path in (copies or {}).items():
            self.documents.append(DocumentRecord(copy, "", "", "", 1, path, ()))
            self.found[copy] = self.found[path]

    def passages(self, path: str) -> Sequence[Passage]:
        return self.found[path]

    def reply(self, question: str) -> str | None:
        corpus = (lambda: self.documents), self.passages
        return reply_in_english(question, *corpus) or reply(question, *corpus)

    def examples(self) -> tuple[str, ...]:
        return examples(self.documents, self.passages)


@pytest.fixture(scope="module")
def briefs() -> Folder:
    paths = sorted(path for path in CORPUS.rglob("*") if path.is_file())
    return Folder({path.relative_to(CORPUS).as_posix(): path.read_bytes() for path in paths})


def folder(*texts: str) -> Folder:
    return Folder({f"{number}.md": text.encode() for number, text in enumerate(texts)})


@pytest.mark.parametrize(
    ("question", "part"), [row[1:] for row in TEXTS], ids=[r[0] for r in TEXTS]
)
def test_small_talk_is_answered_and_questions_go_to_the_documents(
    briefs: Folder, question: str, part: str | None
) -> None:
    found = briefs.reply(question)
    if part is None:
        assert found is None
    else:
        assert found is not None
        assert part in found


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60) | st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join))
def test_any_text_gets_a_reply_or_goes_to_the_documents(text: str) -> None:
    for said in (reply, reply_in_english):
        empty = said(text, list, lambda path: ())
        assert empty is None or empty.strip()


@pytest.mark.parametrize(("question", "part"), [row[1:] for row in TEXTS if row[2]])
def test_capitals_spaces_and_punctuation_do_not_matter(
    briefs: Folder, question: str, part: str
) -> None:
    if not question.isascii():
        return  # capitals of other languages are their own matter
    assert briefs.reply(f"  {question.upper()}...  ") == briefs.reply(question)


def test_copies_are_counted_apart_and_listed_once() -> None:
    twice = Folder({"a.md": b"# Rivers\n\nThe Elbe is long."}, copies={"b.md": "a.md"})
    found = twice.reply("how many documents are there?")
    assert found is not None
    assert "1 document (and 1 copy of them)" in found
    assert found.count("Rivers (") == 1


def test_a_long_list_is_cut_and_says_by_how_many() -> None:
    many = folder(*(f"# Report {number}\n\nNothing new." for number in range(30)))
    found = many.reply("which documents do you have?")
    assert found is not None
    assert "30 documents" in found
    assert "and 18 more" in found


def test_no_documents_at_all() -> None:
    empty = Folder({})
    assert empty.reply("what is in these documents?") == "There are no documents here yet."
    assert empty.examples() == ()


def test_an_outline_quotes_the_document_and_adds_nothing(briefs: Folder) -> None:
    text = " ".join(briefs.texts["policy/education.md"].split())
    found = briefs.reply("summarise education.md")
    assert found is not None
    headings = re.findall(r"^- (.+)$", found, re.MULTILINE)
    first = re.search(r"It begins: “(.+)”", found)
    assert headings == ["The ministry", "Degrees and institutes", "The aim behind it"]
    assert first is not None
    assert first[1] in text
    assert "writes no summaries" in found


def test_the_summary_of_a_copy_is_that_of_its_original() -> None:
    twice = Folder({"a.md": b"# Rivers\n\nThe Elbe is long."}, copies={"notes/b.md": "a.md"})
    found = twice.reply("summarise b.md")
    assert found is not None
    assert "The Elbe is long." in found


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Welche Firmen stellen Chips her?", "German"),
        ("Combien d'universités proposent des diplômes en IA ?", "French"),
        ("cuantas universidades ofrecen carreras", "Spanish"),
        ("Cosa fa Graphcore?", "Italian"),
        ("Como a China regula a IA?", "Portuguese"),
        ("Wat is het doel van Alibaba?", "Dutch"),
        ("Dlaczego Chiny założyły giełdy danych?", "Polish"),
        ("DeepSeek是什么?", "Chinese"),
        ("DeepSeekとは?", "Japanese"),
        ("מי זה?", "Hebrew"),
        ("Who founded Nuestra Señora de los Ángeles?", ""),
        ("Ludwig van der Rohe", ""),
        ("qui tam lawsuits", ""),
        ("What is β?", ""),
        ("12345", ""),
        ("", ""),
    ],
)
def test_languages(question: str, language: str) -> None:
    assert foreign_language(question) == language


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("Finch & Co was founded in 1987 by Ellen Ash.", "When was Finch & Co founded?"),
        ("The Eiffel Tower was designed by Stephen Sauvestre.", "Who designed the Eiffel Tower?"),
        ("Bonn's mayor is Guido Déus.", "Who is Bonn's mayor?"),
        ("Nairobi is the capital of Kenya.", "What is the capital of Kenya?"),
        ("Bonn has built at least 48 new schools.", "How many new schools has Bonn built?"),
        ("There are 240 employees in Bristol.", "How many employees are there in Bristol?"),
        ("Finch & Co has 3 mills in Wales.", "How many mills does Finch & Co have in Wales?"),
        ("The Blue Wonder is located in Dresden.", "Where is the Blue Wonder located?"),
        ("A pallet is a flat platform for goods.", "What is a pallet?"),
        ("No capital. Capital is money put into firms.", "What is capital?"),
        ("Istanbul is a large city in Turkey.", "What is Istanbul?"),
        ("Benjamin West was an American painter.", "Who was Benjamin West?"),
        ("## How do I reset my password?\n\nOpen the portal.", "How do I reset my password?"),
    ],
)
def test_a_sentence_of_a_clear_shape_gives_its_question(text: str, question: str) -> None:
    assert folder(f"# Notes\n\n{text}\n").examples()[:1] == (question,)


@pytest.mark.parametrize(
    "text",
    [
        "It was founded in 1987.",
        "There is a house.",
        "The first edition was printed in 1987.",
        "China has 2024 plans.",
        "A similar method is the second one.",
        "Cambridge means a lot.",
        "He is a painter.",
        "No river is a road.",
    ],
)
def test_a_sentence_that_leans_on_others_gives_none(text: str) -> None:
    assert folder(f"# Notes\n\n{text}\n").examples() == ()


def test_a_heading_and_a_row_serve_where_no_sentence_does() -> None:
    files = {
        "a.md": b"# Notes\n\n## Fish in the Elbe\n\nSalmon and other fish came back.\n",
        "b.csv": b"Supplier,Country\nNordglas,Denmark\n",
    }
    assert Folder(files).examples() == (
        "What does “b.csv” say about Nordglas?",
        "What does “Notes” say about fish in the Elbe?",
    )


def test_examples_of_the_briefs(briefs: Folder) -> None:
    found = briefs.examples()
    assert found == briefs.examples()
    assert len(set(found)) == 4
    assert found[0] == "Who is Alibaba's chief executive?"
    assert all(briefs.reply(question) is None for question in found)
