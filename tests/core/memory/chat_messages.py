"""Two hundred ordinary messages to an assistant, none of which says a fact to keep."""

_LINES = """
How do I reverse a list in Python?
Why does my loop never end?
Explain recursion to me like I am five
What is the difference between a list and a tuple?
My code throws a KeyError, what now?
Can you optimise this query?
I get a segmentation fault when I run it
I have a function that returns None and I don't know why
I'm getting an error in line 12
I'm using version 3.11
I tried that already but it failed
I need a regex for e-mail addresses
I want to sort a dict by value
I have a table with two columns
I have a list of names and want to count them
My function is called twice
My class has a method called run
My test is green on my machine but red in CI
My variable is called name
How can I undo the last commit?
Write a unit test for this
What does git rebase do?
I think the bug is in the parser
I'm working on a small project
I'm building a website for a client
I'm stuck
I'm lost
I'm confused about pointers
I am new to Rust
I'm a beginner
I'm new here
It works now, thanks
That did not work
Still the same error
Let me try that
Let me know if you need more
Show me an example
Give me three options
Make it shorter
Make it more formal
Use a for loop instead
Can you add comments?
Now do the same in Java
Which is faster, a set or a list?
What is the time complexity?
I don't understand the second line
I like the second version
I prefer the first one
I love it
I like your idea
I hate this bug
I love how simple that is
I don't like this answer
I'd like a shorter answer
I would like to learn more
I want to know more about whales
Thanks a lot
Thank you so much
Good morning
Good night
How are you today?
I'm fine, thanks
I'm tired
I'm hungry
I'm bored, tell me something
I'm not sure
I'm sure about that
I'm sorry
I'm done
I'm back
I'm ready
I'm here
I'm listening
I'm in a hurry
I'm on the train
I'm at work right now
I'm at home
I'm ill today
I'm so happy
I'm afraid so
I'm just asking
I'm kidding
I'm looking for a gift
I'm looking for a good book
I'm trying to sleep
I'm reading about Rome
I'm writing a letter
I'm cooking tonight
I'm planning a party
I'm thinking about it
I'm going to bed
I'm going to try it tomorrow
I'm going to the shop
What is the capital of France?
Who wrote Faust?
When did the war end?
How far is the moon?
How many legs does a spider have?
Is it going to rain?
What is the weather like in Porto?
What time is it in Tokyo?
How do I get from Berlin to Prague?
What can I see in Vienna in two days?
Is Lisbon expensive?
Which train goes to Lyon?
Plan a weekend in Rome
Find me a name for a cat
What should I call my dog?
Suggest names for a boy
How do I cook rice?
How long do I boil an egg?
A recipe for pancakes, please
Can I freeze soup?
What goes well with salmon?
I have eggs, flour and milk, what can I make?
I have three tomatoes and an onion
I have leftover rice
How much sugar is in honey?
Is rice gluten-free?
Are eggs vegan?
What do vegans eat?
Is my cat allowed to eat tuna?
Can dogs eat grapes?
How old do cats get?
My soup is too salty
My bread did not rise
My cake is flat
My plants are dying
My phone is slow
My laptop is hot
My internet is down
My printer is not working
My screen is black
My car makes a noise
My battery is empty
My head hurts
My back hurts
My question is about taxes
My point is a different one
My plan is to start small
My guess is ten
My answer was wrong
My essay is too long
My English is bad
Proofread this: I live in London and works in a bank
Translate: My name is Peter and I am a doctor
Translate into Spanish: I love my wife
Translate "I have two sisters" into French
How do you say I am hungry in Italian?
Correct this sentence: I has a dog called Rex
Rewrite this mail: Hi John, I live in Leeds and I'm a nurse
Make this more polite: I hate your food
Summarise this text: My name is Anna and I come from Oslo
Write a story about a girl whose name is Mia
Write a poem in which I am a pirate
Write a cover letter for a nurse who lives in Porto
Write a birthday card for my sister Ana
Write an e-mail to my landlord. I live in flat 12 and the heating is broken
Draft a speech for my brother's wedding
Tell me a joke
Tell me a story about a dog called Rex
Let's play chess
Let's pretend I am a king
Pretend you are a doctor and I'm your patient
Imagine I live on the moon
You are a pirate and I am your parrot
Act as a job interviewer, I'm a nurse
Suppose I have two kids and a dog
If I were a bird I would fly
If I live in Spain, do I pay taxes there?
If my birthday is on a Monday, is that lucky?
Do I need a visa for Japan?
Should I learn Spanish or French?
Could I be allergic to cats?
Am I too old to learn the piano?
Is it bad that I don't like fish?
Why do I always wake up at three?
What if I never sleep?
She said she lives in Paris
He says I'm a bad cook
They told me I have asthma
My friend thinks I'm a vegetarian
Someone wrote that I am a doctor
People say I'm a good singer
I used to live in Rome
I used to smoke
I was a teacher once
I wish I lived by the sea
I wish I had a dog
I want a dog
I want to move to Canada
I hope to visit Japan
I might become a nurse
I would love to speak German
I could be a vegetarian
Maybe I'm allergic to dust
I don't live in Germany
I'm not a doctor
I'm not vegan
I don't have a sister
I don't speak French
I have no idea
I have a question
I have a meeting in ten minutes
I have to go
I have a headache
I have been waiting for an hour
Give me five synonyms for happy
Rhyme something with orange
Why is the sky blue?
Explain inflation in one sentence
How do I write a formal letter?
What is a good subject line?
Check my maths: 12 * 12 = 144
Convert 10 miles to kilometres
How much is 15 % of 80?
Continue
Go on
Again, please
No
Yes, exactly
That's right
That's not what I meant
Never mind
Sounds good
Interesting
Really?
Wow, I love that
See you tomorrow
Remind me what we said about the budget
What did I tell you about my sister?
Do you remember my name?
Where do I live?
What do you know about me?
Forget that
Stop
"""
_LONGER = (
    "Subject: Viewing\n\nDear Mr Costa,\n\nMy name is Ana and I live in Porto. I am a nurse.\n\nBest regards,\nAna",
    "Here is the mail I got:\n\nHi, I'm Peter from Oslo. My wife is called Eva. We have two kids.\n\nWhat now?",
    "Ana: I live in Lisbon\nBob: I'm a teacher\nAna: My dog is called Rex\n\nWho has a dog?",
    "```python\nname = 'Ana'\nprint(f'My name is {name}')\n```\nWhy does this print twice?",
    "> I'm allergic to nuts\n> I live in Rome\n\nWhat does she mean?",
    'The sign says "I am a doctor and I live in Rome". Is that correct English?',
    "Fix the grammar:\n\nI has two brother. My name is Li. I come from China.",
    "2026-05-03 10:12:44 INFO user: my name is Bob\n2026-05-03 10:12:45 ERROR failed\n\nWhat is wrong?",
)
ORDINARY = (*_LINES.strip().splitlines(), *_LONGER)
