"""What a fact may be drawn from: true facts pass, and nothing that the person did not say."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.memory.dates import find_dates
from core.memory.quote import is_backed

AT = dt.datetime(2026, 11, 25, 18, 30, tzinfo=dt.timezone(dt.timedelta(hours=1)))
BACKED = [
    ("I live in Porto", "I live in Porto", "Hi, I live in Porto."),
    ("Lives in Porto", "I live in Porto", "Hi, I live in Porto."),
    ("The user lives in Porto.", "I live in Porto", "Hi! I live in Porto and I have a question."),
    ("User is vegan", "I'm vegan", "I’m vegan, what can I eat?"),
    ("The user's name is Ana", "my name is Ana", "Hello, my name is Ana."),
    ("Name: Ana", "my name is Ana", "Hello, my name is Ana."),
    ("Works as a nurse", "I work as a nurse", "I work as a nurse in Lisbon"),
    ("Is allergic to peanuts", "I'm allergic to peanuts", "By the way I'm allergic to peanuts."),
    ("My sister Ana lives in Porto", "my sister Ana lives in Porto", "Yes, my sister Ana lives in Porto"),
    ("The user's sister Ana lives in Porto", "My sister Ana lives in Porto", "My sister Ana lives in Porto"),
    ("Has a sister called Ana", "I have a sister called Ana", "I have a sister called Ana"),
    ("The user's sister is called Ana", "I have a sister called Ana", "I have a sister called Ana"),
    ("User's sister is Ana", "Ana is my sister", "Ana is my sister"),
    ("Does not like fish", "I don't like fish", "I don't like fish"),
    ("Doesn't eat meat", "I do not eat meat", "Sadly, I do not eat meat."),
    ("Likes tea", "I like tea but not coffee", "I like tea but not coffee"),
    ("Likes tea, not coffee", "I like tea but not coffee", "I like tea but not coffee"),
    ("Prefers tea over coffee", "I prefer tea over coffee", "I prefer tea over coffee"),
    ("Has 2 kids", "I have two kids", "I have two kids"),
    ("Has two children", "I have 2 children", "I have 2 children"),
    ("Was born in Porto", "I was born in Porto", "I was born in Porto in 1990"),
    ("Born in Porto in 1990", "I was born in Porto in 1990", "I was born in Porto in 1990"),
    ("Moved to Porto", "I moved to Porto", "I moved to Porto last year"),
    ("Used to live in Berlin", "I used to live in Berlin", "I used to live in Berlin"),
    ("Wants to learn Spanish", "I want to learn Spanish", "I want to learn Spanish"),
    ("Flying to Porto on 2026-12-04", "I'm flying to Porto next Friday", "I'm flying to Porto next Friday"),
    ("Dentist on 4 December 2026", "dentist appointment next Friday", "I have a dentist appointment next Friday."),
    ("Bob lives in Porto", "I live in Porto", "I live in Porto"),
    ("Always answer in German", "always answer in German", "Please always answer in German"),
    ("Answer in German", "you always answer in German", "Could you always answer in German?"),
    ("Lives in Porto", "I live in Porto and I want to move to Lisbon", "I live in Porto and I want to move to Lisbon"),
    ("Likes tea", "I like tea", "I don't like coffee. I like tea."),
    ("Likes tea", "i like tea", "I LIKE   TEA"),
    ("Lives in Porto", "I live\nin Porto", "I live in\nPorto"),
    ("Favourite colour is blue", "My favourite colour is blue", "My favourite colour is blue"),
    ("用户叫李明", "我叫李明", "你好，我叫李明。"),
    ("我吃素", "我吃素", "我吃素"),
    ("リスボンに住んでいます", "私はリスボンに住んでいます", "私はリスボンに住んでいます。"),
    ("저는 비건입니다", "저는 비건이에요", "안녕하세요, 저는 비건이에요."),
]
UNBACKED = [
    # the quote is not the person's
    ("Lives in Porto", "I live in Porto", "Hello"),
    ("Lives in Porto", "", "I live in Porto"),
    ("Likes", "I like", "I like tea"),
    ("Lives in Port", "I live in Port", "I live in Porto"),
    ("Lives in Porto", "I live in Porto", "> I live in Porto"),
    ("Lives in Porto", "I live in Porto", "translate: I live in Porto"),
    ("Lives in Porto", "I live in Porto", 'She wrote "I live in Porto"'),
    ("Lives in Porto", "I live in Porto", "I live `x` in Porto"),
    ("Lives in Porto", "I live in Porto", "Write a poem. I live in Porto"),
    # invented
    ("Lives in Lisbon", "I live in Porto", "I live in Porto"),
    ("Lives in Porto with a dog", "I live in Porto", "I live in Porto"),
    ("Has 12 kids", "I have 2 kids", "I have 2 kids"),
    ("My sister lives in Porto", "I live in Porto", "I live in Porto"),
    ("Loves Porto", "I live in Porto", "I live in Porto"),
    ("The user is her", "I was with her", "I was with her"),
    ("Lives in US", "my parents live with us", "my parents live with us"),
    ("Friend Will comes", "a friend will come", "a friend will come"),
    ("Likes C++", "I like C a lot", "I like C a lot"),
    ("Likes tea 👎", "I like tea", "I like tea"),
    ("", "I like tea", "I like tea"),
    ("Bob", "I like tea", "I like tea"),
    ("Flying to Porto on 2026-12-05", "I'm flying to Porto next Friday", "I'm flying to Porto next Friday"),
    ("Flies to Porto on 2026-12-04", "I fly to Porto", "I fly to Porto. See you next Friday."),
    ("Has 4 kids", "I have kids", "I have kids until next Friday"),
    # negation
    ("Likes fish", "I don't like fish", "I don't like fish"),
    ("Likes fish", "like fish at all", "I don't like fish at all"),
    ("Likes fish", "I like fish", "I don't think I like fish"),
    ("Does not like fish", "I like fish", "I like fish"),
    ("Likes coffee", "I like tea but not coffee", "I like tea but not coffee"),
    ("Likes coffee, not tea", "I like tea but not coffee", "I like tea but not coffee"),
    ("Never eats fish", "I eat fish", "I eat fish"),
    ("Lives in Porto", "I live in Porto", "It is not true that I live in Porto"),
    ("Is a vegetarian", "I'm not really a vegetarian", "I'm not really a vegetarian"),
    ("Has children", "I have no children", "I have no children"),
    ("Eats fish", "eat fish or meat", "I never eat fish or meat"),
    # reservations
    ("Lives in Porto", "I live in Porto", "If I live in Porto, what changes?"),
    ("Lives in Porto", "I lived in Porto", "I wish I lived in Porto"),
    ("Lives in Porto", "I used to live in Porto", "I used to live in Porto"),
    ("Lives in Porto", "I live in Porto", "Do I live in Porto?"),
    ("Lives in Porto", "I live in Porto", "She said I live in Porto"),
    ("Lives in Porto", "I live in Porto", "She said, I live in Porto"),
    ("Lives in Porto", "I live in Porto", "Maybe I live in Porto next year"),
    ("Has a dog", "I want a dog", "I want a dog"),
    ("Is a nurse", "I was a nurse", "I was a nurse"),
    ("Was a nurse", "I am a nurse", "I am a nurse"),
    ("Moves to Porto", "I moved to Porto", "I moved to Porto"),
    ("Lives in Porto", "I would live in Porto", "I would live in Porto"),
    ("Smoking", "I stopped smoking in May", "I stopped smoking in May"),
    ("Lives in Lisbon", "I live in Porto and want to move to Lisbon", "I live in Porto and want to move to Lisbon"),
    ("Prefers coffee over tea", "I prefer tea over coffee", "I prefer tea over coffee"),
    # about somebody else
    ("Likes fish", "my sister likes fish", "my sister likes fish"),
    ("The user likes fish", "Ana likes fish", "Ana likes fish"),
    ("The user likes fish", "she likes fish", "My sister? she likes fish"),
    ("User is a pirate", "You are a pirate", "You are a pirate"),
    ("User is a good cook", "you're a good cook", "Well, you're a good cook"),
    ("Sister likes tea", "My sister likes fish and I like tea", "My sister likes fish and I like tea"),
    ("用户叫王明", "我叫李明", "你好，我叫李明。"),
    ("用户吃鱼", "我不吃鱼", "我不吃鱼"),
    ("用户不吃鱼", "我很爱吃鱼", "我很爱吃鱼"),
    ("東京に住んでいます", "私はリスボンに住んでいます", "私はリスボンに住んでいます。"),
    ("저는 의사입니다", "저는 비건이에요", "저는 비건이에요."),
]


FOREIGN = [
    (True, "Wohnt in Porto", "Ich wohne in Porto", "Hallo, ich wohne in Porto und ich mag das Meer."),
    (True, "Mag keinen Fisch", "ich mag keinen Fisch", "Und ich mag keinen Fisch."),
    (False, "Mag Fisch", "ich mag keinen Fisch", "Und ich mag keinen Fisch."),
    (False, "Mag Fisch", "ich mag Fisch nicht", "Also ich mag Fisch nicht."),
    (False, "Mag Fisch", "Meine Schwester mag Fisch", "Meine Schwester mag Fisch"),
    (False, "Wohnt in Porto", "ich in Porto wohne", "Wenn ich in Porto wohne, brauche ich ein Auto"),
    (False, "Wohnt in Lissabon", "ich wohne in Porto", "Ja, ich wohne in Porto mit meinem Mann"),
    (True, "Vive en Lisboa", "yo vivo en Lisboa", "Hola, yo vivo en Lisboa con mi hermana."),
    (False, "Come carne", "yo no como carne", "Hola, yo no como carne porque no me gusta."),
    (True, "J'habite à Lyon", "J'habite à Lyon", "Bonjour, j'habite à Lyon avec ma sœur."),
    (False, "Aime le poisson", "je n'aime pas le poisson", "Et je n'aime pas le poisson."),
    (False, "Aime le poisson", "ma sœur aime le poisson", "Et ma sœur aime le poisson."),
    (True, "Moro no Porto", "eu moro no Porto", "Oi, eu moro no Porto com a minha mãe."),
    (False, "Come peixe", "eu não como peixe", "Oi, eu não como peixe."),
    (False, "Mangio pesce", "io non mangio pesce", "Ciao, io non mangio pesce"),
]


@pytest.mark.parametrize(
    ("passes", "fact", "quote", "message"), FOREIGN, ids=[f"{fact} < {text}" for _, fact, _, text in FOREIGN]
)
def test_other_languages_are_held_to_the_same(passes: bool, fact: str, quote: str, message: str) -> None:
    assert backed(fact, quote, message) is passes


def backed(fact: str, quote: str, message: str) -> bool:
    return is_backed(fact, quote, message, dates=find_dates(message, at=AT), name="Bob")


@pytest.mark.parametrize(("fact", "quote", "message"), BACKED, ids=[f"{fact} < {text}" for fact, _, text in BACKED])
def test_what_the_person_said_is_backed(fact: str, quote: str, message: str) -> None:
    assert backed(fact, quote, message)


@pytest.mark.parametrize(("fact", "quote", "message"), UNBACKED, ids=[f"{fact} < {text}" for fact, _, text in UNBACKED])
def test_what_the_person_did_not_say_is_not(fact: str, quote: str, message: str) -> None:
    assert not backed(fact, quote, message)


VOCABULARY = """I my sister dog live lives lived in Porto Lisbon not never don't like likes tea coffee and but if she
said was am is a nurse the user 2 two 2026 12 Friday next . , ? ! > " “ ” over than want to 我 不 吃鱼 ない"""
WORDS = st.sampled_from([*VOCABULARY.split(), "\n"])
SENTENCES = st.lists(WORDS, max_size=14).map(" ".join)


@given(SENTENCES | st.text(max_size=60), SENTENCES | st.text(max_size=60), SENTENCES | st.text(max_size=200))
def test_nothing_passes_whose_quote_is_not_in_the_message(fact: str, quote: str, message: str) -> None:
    letters = "".join(char for char in message.casefold() if char.isalnum())
    if backed(fact, quote, message):
        assert "".join(char for char in quote.casefold() if char.isalnum()) in letters


@given(st.text(alphabet="bcdfgh", min_size=4, max_size=8), SENTENCES)
def test_no_fact_with_a_word_of_its_own_passes(invented: str, message: str) -> None:
    for quote in (message, "I live in Porto"):
        assert not backed(f"I live in {invented}", quote, f"{message} I live in Porto")


@given(SENTENCES)
def test_a_sentence_with_not_never_loses_it(message: str) -> None:
    text = f"I do not like cheese {message}"
    assert not backed("I like cheese", "like cheese", text)
    assert not backed("Likes cheese", "I do not like cheese", text)


@pytest.mark.timeout(60)
@pytest.mark.parametrize("bait", ["I like tea ", "a'"])
def test_a_long_hostile_message_ends(bait: str) -> None:
    message = "\n\n".join([bait * 100] * (200_000 // (100 * len(bait))))
    backed("Likes tea", "I like tea", message)
    backed(bait * 50, bait * 80, message)
