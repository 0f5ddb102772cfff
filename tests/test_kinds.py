"""What kind of answer a question wants, and what a comparison compares."""

from __future__ import annotations

import time
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askai.kinds import Kind, kind_of, sides

QUESTIONS: dict[str, str] = {
    "fact": """
        Who founded Zenodo?
        who is the head of the agency
        Who was the first president of Estonia?
        Which year did the law come into force?
        Which person signed the treaty?
        Which country is Spotify from?
        Which company bought DeepMind?
        Which series was cancelled in 2004?
        Which company's chips are banned?
        What company makes the drone?
        What year was the bridge opened?
        What colour is the flag?
        What is the capital of France?
        what's the name of the ship
        What is the number of members?
        what was the budget of the ministry in 2021
        What is the price of a ticket?
        What is Norway's population?
        What is the population of Norway?
        What is the largest city in Norway?
        What is the first step of the procedure?
        What is the maximum file size?
        What is the deadline for applications?
        What was his job?
        What is used to tan leather?
        What did the minister announce in May?
        What eats ctenophores?
        How many companies are on the list?
        how much did the tunnel cost
        How long is the Elbe?
        How old was she when she died?
        How far is it from Bonn to Cologne?
        how likely is a second outbreak
        How often do elections take place?
        When did the strike end?
        where is the archive kept
        Whose idea was it?
        In which city was the accord signed?
        In what year did the mine close?
        To whom was the letter sent?
        Can you tell me who founded Zenodo?
        Could you please tell me how many people work there?
        Do you know when the museum opens?
        I would like to know how much the tunnel cost.
        I wonder where the archive is kept
        In 2020, how many people were hired?
        According to the report, who signed the treaty?
        Please tell me the price of a ticket
        Name the capital of France
        The tunnel was dug by hand. How long did that take?
        What did the U.S. do in May?
        budget of the ministry in 2021
        Nvidia revenue 2023
        what kind of waste can be burnt
        What is an example of soft power?
        What is another word for soft power?
        What was completed in 2002?
        What is the ship called?
        What is the board looking for?
        What complements the treaty?
        What came first in the ranking?
        What were the total costs?
        What were the sales in May?
        What were Acme's profits in 2019?
        What are your opening hours?
        What are the dimensions of the box?
        Who is in charge of the archive?
        Who is at the helm of the company?
        Who was at the head of the table?
        Who invited the guests?
        """,
    "explanation": """
        Why did the bridge fall?
        If the bridge falls what happens?
        why are there volcanoes in the andes
        How did the bridge fall?
        how does trial division work
        how do I renew my passport
        How to renew a passport
        how come the sky is blue
        How is paper made?
        How should waste be stored?
        What is photosynthesis?
        what is a lens
        whats a lens
        what's the Rankine cycle
        What is the Bank of England?
        What is machine learning in simple terms?
        what are stromules
        What are black holes?
        What was war communism?
        What is the difference between a crime and an offence?
        what are the differences between crimes and offences
        difference between russian blue and british blue cat
        What is the purpose of the treaty?
        What is the main purpose of the treaty?
        What is the role of the prime minister in Canada?
        What is the reason for the delay?
        What was Pitt's plan for 1758?
        What is a whisk used for?
        What are whisks used for?
        What is meant by soft power?
        What is the best way to store waste?
        What does GDP mean?
        what does the committee do
        What happens when water freezes?
        What happened to Fort Caroline?
        What makes steel hard?
        What causes earthquakes?
        What led to the war?
        Describe the homecoming tradition.
        explain how a transformer works
        Explain soft power
        Tell me about the Rankine cycle.
        Can you tell me about the Rankine cycle?
        Could you explain what the board decided?
        can you describe the process
        I wonder why the bridge fell
        I'd like to know how paper is made.
        I was wondering how come they left.
        I don't understand why the law was changed.
        The law was changed in 2011. Why?
        The law was changed, but why did nobody notice?
        For what reason was the law changed?
        In what way did the law change?
        In 2020, why was the law changed?
        Define soft power
        meaning of soft power
        Give me an overview of the treaty.
        Summarise the treaty
        Do you know why the bridge fell?
        So how does it work?
        How exactly does it work?
        How else can the waste be stored?
        What should I do in case of fire?
        What should I do if the alarm rings?
        What do I do if I lose my badge?
        What must visitors do before the tour?
        WHY DID THE BRIDGE FALL
        """,
    "list": """
        Which companies make chips?
        which countries signed the treaty
        Which European countries signed the treaty?
        Which two companies merged?
        Which people signed the treaty?
        Which species are protected?
        What countries did she visit?
        what languages are spoken in Kenya
        What kinds of waste are there?
        What types of fuel does it burn?
        What are the members of the union?
        what are the three branches of government
        What are the risks?
        What are some of the risks?
        What are the names of the ships?
        Who are the members of the board?
        What are the main costs?
        What are the two fees?
        Who attended the meeting on 3 March?
        Who else will attend the meeting?
        Who was present at the board meeting?
        Who is on the steering committee?
        Who has been invited?
        Who works in the Leeds office?
        Who reports to the director?
        Who took part in the survey?
        who were the founders of the company
        Name the planets
        Name three companies that make chips.
        List the member states
        list all countries that signed
        Can you list the member states?
        Give me examples of soft power
        Give me a list of the ships.
        What are examples of soft power?
        examples of soft power
        I'd like to know which companies make chips.
        From which countries do the students come?
        Please tell me the names of the ships.
        In 2020, which countries signed the treaty?
        Which of the ships were lost?
        """,
    "yes_no": """
        Is the tunnel open?
        are dogs allowed on the train
        Does the treaty bind the states?
        did the bridge fall
        Can a foreigner vote?
        Has the mine closed?
        Will the mine close?
        Isn't the tunnel open?
        Is it true that the mine closed?
        Were there any survivors?
        Is there a museum in the town?
        Can you tell me whether the mine has closed?
        I wonder if the mine has closed
        Do you know if dogs are allowed?
        Does the firm have more than 100 employees?
        Is the Elbe longer than 1,000 km?
        Did the strike last longer than expected?
        Can you see the tower from the bridge?
        Would you need a permit to fish there?
        In 2020, was the law changed?
        Is the tower made of wood or stone?
        Can I use the ticket more than once?
        Is the fan more or less expensive than others?
        """,
    "comparison": """
        Which has more AI programmes, China or the US?
        Who is larger, Intel or AMD?
        which is older: Oxford or Cambridge
        Is Berlin bigger than Hamburg?
        Does China have more programmes than the US?
        Linux vs Windows
        Linux versus Windows
        Is the Elbe as long as the Rhine?
        Which country has more people, China or India?
        Which was founded first, Oxford or Cambridge?
        Can you tell me which is older, Oxford or Cambridge?
        Compare Linux and Windows.
        How does Linux compare to Windows?
        Is coal or gas cheaper?
        Is coal more expensive than gas?
        """,
}

COMPARED = {
    "Which has more AI programmes, China or the US?": (
        "How many AI programmes does China have?",
        "How many AI programmes does the US have?",
    ),
    "which country has less debt, China or the US": (
        "How much debt does China have?",
        "How much debt does the US have?",
    ),
    "Who spent more on research, Intel or AMD?": (
        "How much Intel spent on research",
        "How much AMD spent on research",
    ),
    "Which weighs more, a whale or a ship?": ("How much a whale weighs", "How much a ship weighs"),
    "Who is larger, Intel or AMD?": ("How large is Intel?", "How large is AMD?"),
    "who is the bigger employer, Intel or AMD": ("How big is Intel?", "How big is AMD?"),
    "Intel or AMD: which is the larger?": ("How large is Intel?", "How large is AMD?"),
    "Between Intel and AMD, which is larger?": ("How large is Intel?", "How large is AMD?"),
    "Which rivers are longer, those in Asia or those in Africa?": (
        "How long are those in Asia?",
        "How long are those in Africa?",
    ),
    "Is Berlin bigger than Hamburg?": ("How big is Berlin?", "How big is Hamburg?"),
    "Was the Elbe wider in 1900 than the Rhine?": (
        "How wide was the Elbe in 1900?",
        "How wide was the Rhine in 1900?",
    ),
    "is coal more expensive than gas": ("How expensive is coal?", "How expensive is gas?"),
    "Is coal or gas cheaper in India?": (
        "How cheap is coal in India?",
        "How cheap is gas in India?",
    ),
    "Was coal cheaper or more expensive than gas before 1900?": (
        "How cheap was coal?",
        "How cheap was gas before 1900?",
    ),
    "Is the Elbe as long as the Rhine?": ("How long is the Elbe?", "How long is the Rhine?"),
    "Does China have more programmes than the US?": (
        "How many programmes does China have?",
        "How many programmes does the US have?",
    ),
    "Did Intel spend more on research than AMD did?": (
        "How much did Intel spend on research?",
        "How much did AMD spend on research?",
    ),
    "Which was founded first, Oxford or Cambridge?": (
        "When was Oxford founded?",
        "When was Cambridge founded?",
    ),
    "Which came first, the Elbe tunnel or the bridge?": (
        "When was the Elbe tunnel?",
        "When was the bridge?",
    ),
    "Linux vs. Windows": ("Linux", "Windows"),
    "Memory use: Linux vs Windows": ("Memory use Linux", "Memory use Windows"),
    "Compare Linux with Windows": ("Linux", "Windows"),
    "compare the debt of China and the US": ("debt of China", "debt of the US"),
    "How does Linux compare to Windows?": ("Linux", "Windows"),
    "How do Linux and Windows compare?": ("Linux", "Windows"),
}


def table() -> list[object]:
    return [
        pytest.param(question.strip(), kind, id=question.strip())
        for kind, questions in QUESTIONS.items()
        for question in questions.strip().splitlines()
    ]


@pytest.mark.parametrize(("question", "kind"), table())
def test_kinds(question: str, kind: str) -> None:
    assert kind_of(question) == kind


@pytest.mark.parametrize(("question", "kind"), table())
def test_kinds_typed_without_care(question: str, kind: str) -> None:
    """In a search box there are neither capitals nor marks, and there may be white space."""
    last = question.rstrip("?. ")
    assert kind_of(f"  {last} ") == kind
    if question == "What is the Bank of England?":  # only its capitals tell that it is a name
        assert kind_of(last.lower()) == "fact"
    elif ". " not in question:  # without capitals nothing tells where a sentence ends
        assert kind_of(last.lower()) == kind
        assert kind_of(f"hello, {question.lower()}") == kind


def test_the_table_is_large_and_has_every_kind() -> None:
    assert set(QUESTIONS) == set(get_args(Kind))
    assert len({item.id for item in table()}) >= 80  # type: ignore[attr-defined]


@pytest.mark.parametrize(("question", "expected"), COMPARED.items(), ids=list(COMPARED))
def test_sides(question: str, expected: tuple[str, str]) -> None:
    assert sides(question) == expected
    assert kind_of(question) == "comparison"


@pytest.mark.parametrize(
    "question",
    [
        "Which is the larger one?",
        "Which is larger, Intel, AMD or Arm?",
        "Does it cost more than five euros?",
        "Was it colder than usual?",
        "Is the tower made of wood or stone?",
        "Is it internal or external in most species?",
        "What is needed to see the Lions vs. Tigers game?",
        "What was the most important of these cities or towns?",
        "How do the cars compare to each other?",
        "What is the difference between Linux and Windows?",
        "vs",
        "Linux vs",
    ],
)
def test_what_has_no_two_sides(question: str) -> None:
    assert sides(question) is None
    assert kind_of(question) != "comparison"


_WORDS = (
    "which who what is are was more less larger first than or , : ? . vs compare and how does "
    "have the of in China 5 please can you tell me about I wonder if why list examples names"
).split(" ")


@given(st.lists(st.sampled_from(_WORDS), max_size=14).map(" ".join) | st.text(max_size=60))
def test_any_text_has_a_kind(question: str) -> None:
    kind, found = kind_of(question), sides(question)
    assert kind in get_args(Kind)
    assert (kind == "comparison") == (found is not None)
    if found:
        assert all(side.strip() == side and side for side in found)
        assert found[0] != found[1]


@pytest.mark.parametrize(
    "filling",
    ["what is ", "a, ", "more ", " or ", "than ", "the of ", "   ", "vs ", "please ", ". A"],
)
def test_a_long_question_takes_no_long_time(filling: str) -> None:
    for question in (
        filling * 700,
        f"which is larger {filling * 300}, A or B",
        f"is {filling * 500}",
    ):
        before = time.process_time()
        kind_of(question[:2000])
        assert time.process_time() - before < 0.5
