"""Plain facts: what each rule must find, what it must not touch, and ordinary messages that hold none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.memory.own_words import own_words
from core.memory.rules import find_facts
from tests.core.memory.chat_messages import ORDINARY

FOUND: dict[str, tuple[str, list[str]]] = {
    "name": (
        "you",
        [
            "My name is Ana",
            "my name's Bob",
            "My full name is Ana Maria da Silva",
            "My last name is O'Brien",
            "I'm called Max",
            "People call me Bobby",
            "Call me Ana",
            "you can call me Tom",
            "Please call me Jo",
            "I go by Sam",
            "My nickname is Kiki",
            "Hi, I'm Ana",
            "Hello, I am Bob from Porto",
            "My surname is Müller",
            "My first name is Élodie",
        ],
    ),
    "home": (
        "you",
        [
            "I live in Porto",
            "i live in berlin",
            "We live near Lyon",
            "I live in New York",
            "I live in Porto, Portugal",
            "I live with my sister in Lisbon",
            "I live alone",
            "I live in a small village near Braga",
            "I'm from Ireland",
            "I come from Brazil",
            "I was born in Vienna",
            "I grew up in the Netherlands",
            "I moved to Porto last year",
            "I've lived in Rome since 2019",
            "We're based in Munich",
            "My address is 12 Station Road, Leeds",
            "My hometown is Graz",
        ],
    ),
    "work": (
        "you",
        [
            "I'm a nurse",
            "I'm a software engineer",
            "I am an architect at Foster",
            "I'm a primary school teacher",
            "I'm retired",
            "I'm self-employed",
            "I work as a carpenter",
            "I work for Siemens",
            "I work at a bakery in Porto",
            "I work in marketing",
            "I work from home",
            "I work night shifts",
            "My job is teaching",
            "I study law at Leiden",
            "I'm studying biology",
            "I teach physics",
            "We run a small bakery",
        ],
    ),
    "family": (
        "people",
        [
            "My sister is called Ana",
            "My dog's name is Rex",
            "my dog is called Rex",
            "My wife's name is Eva",
            "My sister Ana lives in Porto",
            "My brother is a plumber",
            "Ana is my sister",
            "Tom Okafor is my dentist",
            "I have two kids, Leo and Mia",
            "We have three cats",
            "I have a dog called Rex",
            "I've got two brothers",
            "I'm married to Tom",
            "I'm divorced",
            "I'm a mother of two",
            "My son is allergic to peanuts",
            "My daughter Mia is 7",
            "My mother speaks Polish",
        ],
    ),
    "likes": (
        "preferences",
        [
            "I like tea",
            "I really love old trains",
            "I hate coriander",
            "I prefer tea to coffee",
            "I enjoy hiking in the mountains",
            "I don't like fish",
            "I don't eat pork",
            "I never drink alcohol",
            "I can't stand loud music",
            "I'm a big fan of jazz",
            "I'm into climbing",
            "I'm fond of opera",
            "My favourite colour is green",
            "My favorite book is Dune",
            "We love the sea",
            "I dislike crowds",
        ],
    ),
    "diet": (
        "preferences",
        [
            "I'm vegan",
            "I am a vegetarian",
            "We're vegetarians",
            "I'm strictly vegan",
            "I'm pescatarian",
            "I'm teetotal",
            "I've been vegan since 2019",
            "I keep kosher",
            "I eat halal",
            "I follow a gluten-free diet",
            "I'm on a low-carb diet",
            "I'm on a strict keto diet",
            "I only eat vegan food",
            "i'm vegetarian",
            "I'm gluten-free",
        ],
    ),
    "allergy": (
        "you",
        [
            "I'm allergic to peanuts",
            "I am severely allergic to shellfish",
            "I'm also allergic to cats",
            "I'm intolerant to lactose",
            "I'm lactose intolerant",
            "I have a peanut allergy",
            "I have a severe nut allergy",
            "I have an allergy to penicillin",
            "I have asthma",
            "I have type 1 diabetes",
            "I'm diabetic",
            "I'm coeliac",
            "I'm left-handed",
            "I'm colour-blind",
            "My allergies are pollen and dust",
            "I have hay fever",
        ],
    ),
    "language": (
        "you",
        [
            "I speak German",
            "I speak German and French",
            "I speak English, Spanish and a little Dutch",
            "I speak Polish fluently",
            "I also speak Italian",
            "I can speak Japanese",
            "My native language is Portuguese",
            "My mother tongue is Turkish",
            "French is my first language",
            "I'm learning Spanish",
            "I'm learning Korean",
            "I'm fluent in Danish",
            "I'm a native English speaker",
            "I'm currently learning sign language",
            "We speak Greek at home",
        ],
    ),
    "dates": (
        "plans",
        [
            "My birthday is on 3 May",
            "My sister's birthday is 12 June",
            "Ana's birthday is on 7 March",
            "Our wedding anniversary is on 1 August",
            "I was born on 12 April 1990",
            "I have a dentist appointment next Friday",
            "We have a meeting with Ana on Monday at 10",
            "I have an exam on 3 May",
            "My flight to Rome is on Saturday",
            "I'm flying to Porto tomorrow",
            "We're moving to Berlin in June",
            "We're getting married in August",
            "I start my new job on Monday",
            "I'll be in London next week",
            "My mother is visiting next weekend",
            "I'm on holiday from 3 to 7 May",
        ],
    ),
    "attribute": (
        "you",
        [
            "My shoe size is 43",
            "My height is 1.80 m",
            "My blood type is O+",
            "My phone number is 0151 234567",
            "My email is ana@inglenook.org",
            "My pronouns are they/them",
            "My time zone is CET",
            "My eyes are blue",
            "My car is a Fiat Panda",
            "My laptop is a ThinkPad",
            "I drive an old Volvo",
            "My hobbies are chess and sailing",
            "I'm 34 years old",
            "I play the cello",
            "I'm Irish",
        ],
    ),
}
UNTOUCHED: dict[str, list[str]] = {
    "name": [
        "Is my name Ana?",
        "My name is not Ana",
        "My name is irrelevant",
        "I wish my name was Ana",
        "She said my name is Ana",
        "Write a story where my name is Max",
        'He shouted "my name is Max now"',
        "My name is misspelled in the list",
        "Call me back later",
        "Call me when you are done",
        "Call me crazy",
        "If my name is Ana, what is yours?",
        "I'm Back",
        "Hi, I'm Sorry",
        "Imagine my name is Max",
        "What is my name?",
    ],
    "home": [
        "Do I live in Porto?",
        "I don't live in Porto",
        "I wish I lived in Porto",
        "I used to live in Berlin",
        "If I live in Porto, I need a car",
        "I would live in Porto",
        "I might move to Porto",
        "translate: I live in Paris",
        "Translate 'I live in Paris' to German",
        "She says I live in Paris",
        "I live in fear",
        "I live in the moment",
        "I live in hope",
        "I lived in Porto",
        "> I live in Paris",
        "In my novel I live in Paris",
        "I live for music",
    ],
    "work": [
        "I'm not a nurse",
        "I'm a beginner",
        "I'm a bit lost",
        "I'm a terrible cook",
        "Am I a nurse?",
        "I was a nurse",
        "I used to work for Siemens",
        "I want to work for Siemens",
        "I could work as a carpenter",
        "I'm working on a script",
        "I work on this every day",
        "I work hard",
        "You are a doctor and I'm a nurse",
        "If I'm a nurse, what do I earn?",
        "I'm a Linux user",
        "I study for my exam",
        "My job is killing me",
    ],
    "family": [
        "Is my sister called Ana?",
        "My sister is ill",
        "My sister is coming",
        "My brother thinks that is odd",
        "I have two questions",
        "I have a problem",
        "My boss is angry",
        "My dog is not called Rex",
        "What should I name my dog?",
        "I want a dog",
        "If my sister is called Ana, I win",
        "She told me my sister is called Ana",
        "My character has a sister called Ana",
        "Write a poem for my sister Ana",
        "I wish I had two kids",
        "I have no idea",
    ],
    "likes": [
        "I like it",
        "I like this version",
        "I like the second one",
        "I love how you wrote that",
        "I'd like a coffee",
        "I would like to know more",
        "I like your answer",
        "I love you",
        "Do I like tea?",
        "I don't think I like tea",
        "I prefer not to say",
        "I prefer the first option",
        "I hate this error",
        "I used to like tea",
        "If I like tea, what else?",
        "I like to think so",
        "I hate when it rains",
    ],
    "diet": [
        "Am I vegan?",
        "I'm not vegan",
        "I might go vegan",
        "I'm thinking of going vegan",
        "I was vegan",
        "I used to be vegan",
        "My guest could be vegan",
        "If I'm vegan, can I eat honey?",
        "I'm on a call",
        "I'm on a diet of books",
        "I wish I was vegan",
        "She said I'm vegan",
        "Pretend I'm vegan",
        "What is a low-carb diet?",
        "I keep losing",
        "I eat out",
    ],
    "allergy": [
        "Am I allergic to peanuts?",
        "I'm not allergic to peanuts",
        "I might be allergic to peanuts",
        "I think I'm allergic to it",
        "I have a question",
        "I have a headache",
        "I was allergic to milk",
        "If I'm allergic to nuts, is this safe?",
        "Maybe I'm allergic to cats",
        "I don't have asthma",
        "He said I'm allergic to nuts",
        "What is a peanut allergy?",
        "I'm allergic to this",
        "I have type errors",
        "I'm left out",
    ],
    "language": [
        "Do I speak German?",
        "I don't speak German",
        "I wish I spoke German",
        "I want to learn Spanish",
        "I speak to her often",
        "I speak for all of us",
        "I'm learning a lot",
        "I'm learning Python",
        "I'm learning how to cook",
        "I used to speak French",
        "How do you say I speak German in French?",
        "Speak German",
        "Translate to German: I speak French",
        "If I speak German, will they understand?",
        "My language settings are wrong",
    ],
    "dates": [
        "When is my birthday?",
        "Is my birthday on 3 May?",
        "My birthday is soon",
        "My birthday is not on 3 May",
        "I have an appointment",
        "I have an idea for Friday?",
        "We could meet on Monday",
        "I might fly to Porto tomorrow",
        "If my flight is on Saturday, what then?",
        "I'm going to write a book",
        "I'm going to the office tomorrow?",
        "The meeting was on Monday",
        "Create a function that returns next Friday",
        "I wish I was flying to Porto tomorrow",
        "She said I have an exam on 3 May",
    ],
    "attribute": [
        "What is my shoe size?",
        "My code is broken",
        "My laptop is slow",
        "My car is broken",
        "My car is a mess",
        "My phone is dead",
        "My password is tulip-77",
        "My function is called main",
        "My question is simple",
        "My height is not 1.80 m",
        "My answer is 42",
        "My idea is a game",
        "My goal is to learn",
        "My email is not working",
        "My eyes are tired",
        "I play with it",
    ],
}


def cases(table: dict[str, list[str]]) -> list[str]:
    return [sentence for sentences in table.values() for sentence in sentences]


POSITIVE = [(kind, sentence) for kind, sentences in FOUND.values() for sentence in sentences]


@pytest.mark.parametrize(("kind", "sentence"), POSITIVE, ids=[sentence for _, sentence in POSITIVE])
def test_a_plain_fact_is_found_whole_and_once(kind: str, sentence: str) -> None:
    (found,) = find_facts(f"Hello there. {sentence}.\nThanks")
    assert found.kind == kind
    assert sentence.endswith(found.text)
    assert found.quote == found.text


@pytest.mark.parametrize("sentence", cases(UNTOUCHED))
def test_what_only_looks_like_a_fact_is_not_touched(sentence: str) -> None:
    assert find_facts(sentence) == ()


@pytest.mark.parametrize("rule", sorted(FOUND))
def test_each_rule_is_tried_often_enough_both_ways(rule: str) -> None:
    assert min(len(set(FOUND[rule][1])), len(set(UNTOUCHED[rule]))) >= 15


@pytest.mark.parametrize("message", ORDINARY)
def test_an_ordinary_message_holds_no_fact(message: str) -> None:
    assert find_facts(message) == ()


TOGETHER = [
    ("My name is Ana and I live in Porto.", ["My name is Ana", "I live in Porto"]),
    ("I'm allergic to peanuts, what can I cook?", ["I'm allergic to peanuts"]),
    ("By the way, I'm vegetarian, so no meat please", ["I'm vegetarian"]),
    ("I live in Porto, which is lovely. I like tea!", ["I live in Porto", "I like tea"]),
    (
        "About me:\n- I live in Porto\n- I'm a nurse\n- My dog is called Rex",
        ["I live in Porto", "I'm a nurse", "My dog is called Rex"],
    ),
    ("Had lunch with my sister Ana today.", ["my sister Ana"]),
    ("My sister Doreen's lad crashed his van.", ["My sister Doreen"]),
    ("I’m allergic to nuts – and I like tea", ["I’m allergic to nuts", "I like tea"]),
    ("I like tea. I like tea.", ["I like tea"]),
    ("I'm vegan. Write a story where my name is Max and I live in Paris.", ["I'm vegan"]),
    ("I live in Porto.\n```\nI live in Paris\n```", ["I live in Porto"]),
]


@pytest.mark.parametrize(("message", "facts"), TOGETHER)
def test_a_message_gives_its_facts_in_their_order(message: str, facts: list[str]) -> None:
    assert [found.text for found in find_facts(message)] == facts


PARTS = st.sampled_from(
    [*cases(UNTOUCHED), *(sentence for _, sentence in POSITIVE), ", and ", "? ", ". ", "\n", '"', "> "]
)


@given(st.one_of(st.text(), st.lists(PARTS, max_size=5).map("".join)))
def test_every_quote_is_literally_the_persons(message: str) -> None:
    for found in find_facts(message):
        assert found.quote in own_words(message)
        assert found.text == " ".join(found.quote.split())


@pytest.mark.timeout(60)
@pytest.mark.parametrize("bait", ["I like tea and ", "my sister ", "I live in A ", "hi ", "a-", "I "])
def test_a_long_hostile_text_ends(bait: str) -> None:
    find_facts(bait * (200_000 // len(bait)))
    find_facts("\n\n".join([bait * 8] * (200_000 // (8 * len(bait)))))
