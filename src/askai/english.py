"""English by closed lists of words: grammar, common verbs, nouns that name nothing alone. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

# Contracted and possessive ends are words of their own; a quoted title is one word.
_WORD = re.compile(
    r"[’'](?:s|re|m|ve|ll|d)(?!\w)|“[^“”]{1,60}”|\"[^\"]{1,60}\"|(?:[A-Z]\.){2,}"
    r"|[^\W_](?:(?![’'](?:s|re|m|ve|ll|d)(?!\w))[\w&+#’'./-])*(?<![.’'/-])"
)
_APOSTROPHE = str.maketrans("’‘ʼ", "'''")

ARTICLES = frozenset("a an the".split())
QUESTION_WORDS = frozenset("what which who whom whose when where why how".split())
POINTERS = frozenset("this that these those".split())
PRONOUNS = frozenset("it its they them their theirs he him his she her hers".split())
BE = frozenset("is are was were am isn't aren't wasn't weren't 's 're 'm".split())
BEFORE_VERB = frozenset(
    """do does did don't doesn't didn't can could will would shall should may might must can't
    couldn't won't wouldn't shouldn't cannot 'll 'd""".split()
)
AUXILIARIES = (
    BE | BEFORE_VERB | frozenset("be been being has have had hasn't haven't hadn't 've".split())
)
PREPOSITIONS = frozenset(
    """about above across after against along among around as at before behind below beside besides
    between beyond by despite down during except for from in inside into like near of off on onto
    out outside over per regarding since than through throughout till to toward towards under until
    up upon versus vs via with within without""".split()
)
COMPARATIVES = frozenset(
    """better bigger cheaper earlier easier faster greater healthier heavier higher larger later
    longer lower newer older safer shorter slower smaller stronger taller weaker worse
    younger""".split()
)
CALENDAR = frozenset(
    """january february march april may june july august september october november december monday
    tuesday wednesday thursday friday saturday sunday""".split()
)
# Small words, and adjectives that are no part of a name.
COMMON = frozenset(
    """i me my mine myself we us our ours you your yours one ones someone anyone everyone somebody
    anybody something anything everything nothing there here then now and or but nor so if
    because while although though whether not no yes ok okay sure please thanks thank also too
    very just only even still ever never always often usually sometimes again already yet soon
    once twice else rather quite really maybe perhaps instead together away back home today aside
    afraid glad keen proud sorry
    any some each every all both many much more most few less least several such other others
    another own same enough little lot lots kind sort bit able available aware bad certain
    cheap contagious dangerous different difficult easy effective eligible essential expensive
    false famous far genetic good harmful healthy hereditary illegal important interesting
    involved key known legal likely main major mandatory necessary notable particular popular
    possible potential powerful profitable responsible right safe similar special successful
    tall toxic true typical unhealthy useful usual various wide wrong""".split()
)
# These may be part of one: "high blood pressure", "the first amendment".
ADJECTIVES = frozenset(
    """accurate actual adequate alive ancient annual appropriate average basic beneficial best big
    biggest black blue brief broad brown busy capable cheapest classic clear comfortable common
    complex convenient conventional correct critical crucial cultural curious current daily dead
    deadly deep deepest digital direct domestic dominant earliest early economic educational
    empty environmental equal everyday exact exclusive external extreme fair familiar fast
    fastest fatal federal female final financial first foreign formal former frequent fresh
    friendly full general giant global gray great greatest green grey happy hard heavy high
    highest historic historical huge human ideal immediate independent industrial initial inner
    intense internal international large largest last late latest lethal literary local lonely
    long long-term longest loud low lowest magnetic male massive mature maximum medical mental
    mild minimum minor mobile moderate modern monthly moral multiple narrow national native
    natural negative neutral new newest next nice normal nuclear official old oldest online
    optimal ordinary organic original outer overall painful partial past permanent personal
    physical plain pleasant political poor positive practical precise previous primary prime
    private professional prominent proper public pure quarterly quick quiet rapid rare raw real
    recent red regional regular relevant religious remote renewable rich rough royal rural
    scientific secondary secret senior serious severe sharp short short-term significant silent
    simple single slow small smallest social soft solid specific spiritual stable standard
    steady strange strict strong strongest structural substantial sudden sufficient suitable
    super surprising sweet tallest technical temporary thick thin tiny total traditional
    tropical ultimate unique universal unusual upper urban urgent valid valuable vast virtual
    visible visual vital warm weak wealthy weekly wet white wild wise worst yearly yellow young
    youngest""".split()
)
VERBS = frozenset(
    """abandon accept access accompany accuse achieve acquire act adapt add address adjust
    administer admire admit adopt adore advertise advise affect afford agree aid aim alleviate
    allow alter amend analyse analyze announce answer apologise apologize appear apply appoint
    appreciate approve argue arise arrest arrive ask assemble assess assign assist assume assure
    attach attack attend attract avoid award balance ban bear beat become begin behave believe
    belong bite blame blow boil borrow bother break breathe bring broadcast build bury buy
    calculate call cancel carry catch cause celebrate change charge chase check chew choose
    claim clarify classify clean climb close coexist collapse collect combine come comment
    commit communicate compare compete complain complete compose comprise conceive concern
    conclude condemn conduct confirm conform confuse congratulate connect conquer conserve
    consider consist construct consult consume contact contain contaminate continue contradict
    contribute control convert convince cook cool cooperate cope copy correspond cost count
    cover crash create criticise criticize cross cultivate cure cut cycle damage dance deal
    deceive decide declare decline decrease dedicate defeat defend define degrade delay delete
    deliver demand denounce deny depart depend deploy describe deserve design destroy detain
    detect deteriorate determine develop devote diagnose die differ differentiate dig digest
    disagree disappear disappoint disapprove discourage discover discuss dismiss dispose
    dissolve distinguish distribute divide do dominate donate download drink drip drive drop
    earn eat edit educate elaborate elect eliminate embrace emerge emit emphasise emphasize
    employ enable enact encounter encourage end endure enforce engage enhance enjoy enlarge
    enrol enroll ensure enter entitle escape establish evaluate evaporate evolve exaggerate
    examine exceed exchange exclude excuse execute exercise exhibit exist expand expect expire
    explain exploit explore export expose express extend extract face fail fall fascinate fear
    feed feel fetch fight file fill finance find finish fit fix flee flourish flow fly focus
    follow forbid forecast forget forgive form formulate found freeze fulfil fulfill function
    fund gain gather generalise generalize generate get give go govern grow guarantee handle
    hang happen harvest hate have heal hear heat help hesitate hide hinder hire hit hold honor
    honour hunt hurt identify ignore illustrate imagine imply import impose impress imprison
    improve include incorporate increase indicate induce infect influence inform inhabit inherit
    inhibit inject injure innovate insert insist inspect inspire install instruct insure
    integrate intend intensify interact interfere interpret interrupt intervene interview
    introduce invade invent invest investigate invite involve irritate isolate issue join judge
    jump justify keep kill know label lack last launch lay lead learn leave lend lessen let lie
    lift like limit link list listen live locate look lose love lower maintain make manage
    manufacture march marry matter mean measure meet melt memorise memorize mention merge
    migrate mind minimise minimize miss mix modify monitor motivate move multiply name need
    negotiate nominate notice nourish obey object oblige observe obtain occupy occur offend
    offer omit open operate oppose optimise optimize order organise organize originate
    outperform outweigh overcome overlap oversee owe own pack paint participate pass pay perform
    permit persist persuade pick plan plant play plead pollute possess postpone pour practice
    practise praise pray preach precede predict prefer prepare prescribe present preserve press
    presume prevent print prioritise prioritize proceed process proclaim produce prohibit
    promise promote pronounce propose prosecute prosper protect prove provide provoke publish
    pull punish purchase push put qualify quit quote raise reach react read realise realize
    reassure rebel rebuild recall receive recognise recognize recommend recover recruit recycle
    reduce refer refine refuse register regulate rehabilitate reinforce reject rejoin relate
    relax release rely remain remember remove rent reopen repair repay repel replace represent
    reproduce request require rescue research resemble reside resign resist resolve respect
    respond restore restrict result retain retire retreat return reunite reveal reverse review
    revise revolt reward ride rise rotate rule run sacrifice satisfy save say scare score search
    see seek seem select sell send sentence separate serve set settle shape share shift shoot
    show shrink shut sign simulate sing sit sleep smell smoke smuggle solve sound speak
    specialise specialize specify spend split spot spread stand start state stay steal stick
    stimulate stop store strengthen strike struggle study subscribe succeed suffer suggest
    summarise summarize supersede supervise supply support suppress surpass surround survive
    suspect suspend sustain swear swim switch symbolise symbolize take talk taste tax teach tear
    tell tend test think tie tolerate touch trace track trade train transcend transfer transform
    translate transmit transport travel treat trigger try turn undergo undermine understand
    undertake unify unite upgrade upload urge use utilise utilize vary verify view violate visit
    vote wait walk want warn watch weaken wear weigh welcome win wish withdraw withstand wonder
    work worry write""".split()
)
IRREGULAR = frozenset(
    """arisen arose awoke beaten became began begun bent bidden bitten bled blew blown born
    bought bred broke broken brought built burnt came caught chose chosen clung cost crept
    dealt did done drank drawn dreamt drew driven drove dug eaten fallen fed fell felt fled
    flown forbade forbidden forgave forgiven forgot forgotten fought found froze frozen gave
    given gone got gotten grew grown had heard held hid hidden hit hung hurt kept knew known
    laid lain leapt learnt led left lent lit lost made meant met mistaken mistook overcame
    overtaken overthrown overtook paid proven put ran rang read ridden risen rode rose rung
    said sang sank sat saw seen sent set sewn shaken shone shook shown shrank shrunk slept
    slid slung sold sought sped spelt spent spilt spoilt spoke spoken sprang sprung stole
    stolen stood striven strode strove struck strung stuck stung stunk sung sunk swam swept
    swollen swore sworn swum swung taken taught thought threw thrown told took torn trod
    trodden undergone understood undertaken undertook underwent upheld went wept withdrawn
    withdrew withheld withstood woke woken won wore worn woven written wrote wrung""".split()
)
# These have an object: "of consuming energy drinks".
GERUNDS = frozenset(
    """avoiding becoming being building buying causing choosing consuming creating developing
    doing eating finding getting giving having improving increasing keeping losing making
    obtaining preventing producing providing receiving reducing removing selling smoking taking
    treating using violating wearing""".split()
)
# Nouns of something else: "the symptoms" are the symptoms of something.
RELATIONAL = frozenset(
    """ability accident achievement activity address adoption advantage age aim alternative amount
    answer appeal appearance application approach argument arrangement aspect assumption
    attitude author award background barrier basis beginning behavior behaviour belief benefit
    boss branch breed budget capital career cast category cause ceo chairman challenge chance
    change chapter character characteristic characters child childhood children circumstance
    claim commander competitor complication component composition con conclusion condition
    connection consequence construction content contribution controversy core cost country
    creator critic criticism cure customer date daughter deadline death debate debt decline
    definition degree density description design detail developer development diagnosis
    difference director disadvantage discount discovery distance dividend drawback duration
    earning education effect efficacy emergence employee end establishment ethnicity evidence
    example exception exemption expansion expectation expense explanation factor family fate
    father feature fee finding flaw form format formation founder founding frequency function
    funding future genre geography goal governor group growth guideline habitat head
    headquarters height history hobby husband idea identity ideology impact implication
    importance incentive incidence income ingredient inhabitant inspiration intensity inventor
    investor issue job key kind lack landmark layer leader legacy length level lifespan limit
    limitation list location loss lyric main maker manager margin mascot mayor meaning measure
    measurement mechanism member method mother motivation motive motto name nationality nature
    nickname number objective occupation occurrence operator opinion opponent option origin
    outcome outlook owner parent part participant partner party pattern peak penalty percentage
    perspective phase pioneer plot point popularity population position possibility power
    precursor predator premise preparation prerequisite presence president prevalence prevention
    price prize pro problem procedure process producer product profile profit prognosis progress
    pronunciation proof property proponent pros prospect protagonist publisher purpose quality
    quantity range rank rate rating reaction reason reception recipe recommendation reform
    relation relationship relative religion replacement reputation requirement residence
    resident response responsibility restriction result revenue review reward right risk role
    root rule ruler salary sale scope season section share shareholder sibling side sign
    significance similarity sister size slogan son source speed spouse staff stage stance
    standard state statistic status step storyline strength structure style subsidiary success
    successor supplier supporter surname syllabus symbol symptom target teaching temperature
    tendency term theme thing threat time timeline title total tradition trait translation
    treatment trend turnover type uncertainty use user uses value variant variation variety
    vendor version victim view vision volume way weakness weather weight width wife winner work
    world year yield""".split()
)
# Nouns named in passing, never what a conversation is about.
EMPTY = frozenset(
    """time day week month year hour minute decade century way thing person people man woman world
    moment place number rest fact""".split()
)
# Nouns that may stand for a name said before: "the company", "that treaty".
KINDS = frozenset(
    """act agency agreement album animal article artist association author band bank battle bill
    book building business case city club committee company concept convention corporation
    council country court crisis decision disease document drug event experiment film firm game
    government group institute institution invention island language law man material method
    ministry mission model movement movie museum nation novel organisation organization paper
    party person place plan plant player policy product program programme project region
    regulation report river rule school scientist show song species state strategy study
    substance system team technique technology territory test theory tool town treaty
    university village virus war woman writer""".split()
)

_CLOSED = (
    ARTICLES
    | QUESTION_WORDS
    | PRONOUNS
    | POINTERS
    | AUXILIARIES
    | PREPOSITIONS
    | COMPARATIVES
    | COMMON
    | ADJECTIVES
)
# Several, without an ending that tells.
_PLURALS = frozenset(
    "children data feet fish geese media men mice people police sheep staff teeth women".split()
)
_NO_ENDINGS = frozenset("family supply assembly monopoly anomaly vegetable variable".split())


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text, lower-cased and with a plain apostrophe, and where it stands."""

    text: str
    start: int
    end: int
    capital: bool


def words_of(text: str) -> tuple[Word, ...]:
    """The words in order; contractions are cut apart ("what's" is "what" and "'s")."""
    return tuple(
        Word(
            match[0].translate(_APOSTROPHE).lower(),
            match.start(),
            match.end(),
            match[0] != "I" and (match[0][0].isupper() or match[0][0] in '"“'),
        )
        for match in _WORD.finditer(text)
    )


def singular(word: str) -> str:
    """A word without the ending of a plural, for comparing."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 5 and word.endswith(("sses", "ches", "shes", "xes")):
        return word[:-2]
    plural = len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is"))
    return word[:-1] if plural else word


def is_verb(word: str) -> bool:
    """Whether a word may be a verb in a finite form."""
    if word in VERBS or word in IRREGULAR:
        return True
    stems = [word[:-1]] if word.endswith("s") else []
    if word.endswith(("es", "ed")):
        stems += [word[:-2], word[:-1]]
    if word.endswith(("ies", "ied")):
        stems.append(word[:-3] + "y")
    if len(word) > 5 and word.endswith("ed") and word[-3] == word[-4]:
        stems.append(word[:-3])
    return not VERBS.isdisjoint(stems)


def agrees(subject: str, verb: str) -> bool:
    """Whether a finite verb may follow its subject: "the plan comes", not "the support plan"."""
    ends = verb.endswith(("s", "ed")) or verb in IRREGULAR
    return ends or subject in _PLURALS or singular(subject) != subject


def is_participle(word: str) -> bool:
    """Whether a word may be a verb in the past: "closed", "sold"."""
    return word in IRREGULAR or (len(word) > 4 and word.endswith("ed"))


def is_auxiliary(word: Word, place: int) -> bool:
    """Whether it is an auxiliary; `place` is in its text. "May" behind the first is a month."""
    return word.text in AUXILIARIES and not (word.text == "may" and word.capital and place > 0)


def is_closed(word: Word, place: int) -> bool:
    """Whether it is a word of grammar, or too common to name anything; `place` is in its text."""
    if word.text in AUXILIARIES:
        return is_auxiliary(word, place)
    if word.capital and place and word.text in COMMON | ADJECTIVES:  # "New York"
        return False
    ending = word.text.endswith(("ly", "able", "ible")) and len(word.text) > 5 and not word.capital
    return word.text in _CLOSED or (ending and word.text not in _NO_ENDINGS)
