"""English."""

from troth.insight.expectations.rules.expectation import Until
from troth.insight.expectations.rules.language import DAY, HOUR, MINUTE, MONTH, WEEK, YEAR, Language

ENGLISH = Language(
    code="en",
    commonest=frozenset((
        "the", "to", "and", "of", "you", "your", "we", "is", "for", "in", "our", "this", "that", "will",
        "with", "on", "it", "be", "are", "have",
    )),
    numbers={
        **{word: (number, number) for number, word in enumerate((
            "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
            "twelve"), start=1)},
        "a": (1, 1), "an": (1, 1), "fifteen": (15, 15), "twenty": (20, 20), "thirty": (30, 30),
        "sixty": (60, 60), "ninety": (90, 90),
        "twenty-four": (24, 24), "twenty four": (24, 24), "forty-eight": (48, 48), "forty eight": (48, 48),
        "seventy-two": (72, 72), "seventy two": (72, 72),
        "a couple of": (2, 2), "a few": (2, 5), "several": (3, 7), "the": (1, 1),
    },
    joiner=r"-|to\b|or\b|and\b",
    units={
        r"minutes?|mins?": MINUTE, r"hours?|hrs?|h": HOUR, r"days?": DAY, r"weeks?|wks?": WEEK,
        r"months?": MONTH, r"years?": YEAR,
    },
    business_units={},
    business_before=r"full business|business|working|work|office|opening|week",
    business_after="",
    not_after=r"""
        (?: of)? (?:a day|per day|a week|per week|ago|later|old|left|free|before(?! (?:we|you|our|i
        |someone|a)\b)|prior|each day|every day)\b|,? (?:7|seven|365) days
    """,
    moments=(
        (r"same[- ](?:business|working)[- ]day", Until.SAME_DAY, True),
        (r"(?:by |before )(?:the )?(?:close of business|end of (?:the |this )?(?:business|working) day"
         r"|c\.?o\.?b)",
         Until.SAME_DAY, True),
        (r"same[- ]day|the day you write|(?:by |before )(?:the )?end of (?:the |this )?day|later today"
         r"|by tonight"
         r"|before midnight|this (?:morning|afternoon|evening)|today|tonight", Until.SAME_DAY, False),
        (r"(?:the )?(?:next|following) (?:business|working|work) day", Until.NEXT_DAY, True),
        (r"(?:the )?(?:next|following) day|(?:by |before )?tomorrow(?: (?:morning|afternoon|evening))?"
         r"|first thing in the morning|overnight", Until.NEXT_DAY, False),
    ),
    by=(
        r"(?:by|before|no later than|until|latest) TIME ?(?P<half>[ap]\.?m\b\.?|o'clock|hrs\b)",
        r"(?:by|before|no later than) TIME(?<=:\d\d)(?P<half>)",
        r"(?:by|before) (?P<noon>noon|midday)\b",
    ),
    afternoon=r"p",
    weekdays=("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    by_weekday=r"(?:by|on|before|no later than|until)(?: next| this| the end of)? DAY\b",
    vague=r"""
        in (?:the )?order (?:in which )?(?:they |it |messages |requests |e-?mails )?(?:are |were |was |is[ ]
        |we )?(?:received|receive|come in|came in|arriv\w{1,3}|get them)|as soon as (?:we can|possible
        |one of)|as quickly as (?:we can|possible)|shortly\b|in due course|at (?:our
        |the) earliest (?:convenience|opportunity)|soon\b|asap\b|(?:without|no) (?:undue )?delay|promptly
        |right away|in no time|when we can
    """,
    reply=r"""
        answer(?:s|ing|ed)?\b|repl(?:y|ies|ying|ied)\b|respon(?:d|ds|ding|ded|se|ses)\b|(?:get|gets
        |getting|come|comes|coming|be) (?:right |straight )?back (?:to|with)\b|back to you|hear (?:back
        |from)\b|(?:be|get|gets) in (?:touch|contact)|in touch with you|(?:contact|call|phone|ring|e-?mail
        |text|message|update|inform)(?:s|ing)? you\b|call(?:s)?[- ]?(?:you )?back|callback|a call\b
        |reach(?:ing)? out|write (?:back|to you)|follow(?:ing)? up|let you know|keep you (?:posted|updated
        |informed)|(?:be |is |are |gets? )?(?:dealt with|attended to|looked at|read by|picked up by)\b
        |(?:handle|process|review|deal with|look into|look at|read|attend to|tend to|work through)(?:s
        |ing)? (?:(?:every|each|all|your|the|any|our|it|them|this)\b ?)(?:\w{1,12} ){0,2}?(?:message
        |messages|e-?mails?|mails?|request|requests|question|questions|enquir\w{1,3}|quer\w{1,3}|ticket
        |tickets|case|it|them|this)?\b|an update\b|news from us|feedback from us|turnaround|word from us
        |be with you\b|chat wait|messages are (?:handled|processed|read)|(?:requests|tickets|e-?mails
        |enquiries|queries|questions) are (?:handled|processed|dealt with|read)
    """,
    delivery=r"""
        deliver\w{0,5}|ship(?:s|ped|ping|ment|ments)?\b|d[ei]spatch\w{0,3}|arriv\w{1,4}|parcel\w?
        |package\w?|courier|in transit|on (?:its|the) way|sent out|leaves? (?:our|the) warehouse|tracking
        |order will (?:be|leave|reach)|in stock|back in stock|pre-?order|postage|with you by post
        |installed|on your doorstep
    """,
    refund=r"""
        refund\w{0,3}|reimburs\w{1,6}|money back|credit(?:ed)?\b|(?:back )?(?:on|in|into|to) your (?:bank[ ]
        |credit )?(?:card|account)\b|paid back|repaid|payout|transfer(?:red)?\b
    """,
    elsewhere=r"""
        warrant\w{1,4}|guarantee\b|return(?:s|ed|ing)? (?:it|them|the|this|any|your|period|window|policy
        |items?|unused)|returns?\b(?! to you)|exchange\w?|cancel\w{0,7}|trial|subscription|offer\w?
        |discount\w?|% off|sale\b|valid\b|expir\w{1,6}|code\b|coupon\w?|voucher\w?|deal\b|ends\b|log ?in\b
        |password|link\b|upgrade\w?|charg(?:e|es|ing)\b|battery|appointment|engineer|technician
        |maintenance|downtime|outage|delete\w?|stored?\b|keep it (?:in|dry)|kept for|cook\w?|dry\b|dries
        |rest(?:s|ed)?\b|waterproof|playback|last(?:s|ing)? (?:up|for|about|two|\d)|reminder|invoice
        |payment is due|pay\b|paid\b|reset|webinar|meeting|lasts\b|backup|retention|notice|survey
        |apply the|leave (?:it )?(?:on|in) for|free (?:of charge|for)|live (?:on|in)|job|vacanc\w{1,3}
        |course|sell(?:s|ing)? out|sold out|session|timer|heats|assembl\w{1,4}
    """,
    complaint=r"""
        (?:you|they|your (?:\w{2,15} ){1,2}|website|colleague|someone|agent|assistant|he|she) ?(?:had[ ]
        |have |has |also |all |clearly )?(?:said|says|promised|promises|told|tells|wrote|claimed|claims?
        |stated|assured|guaranteed)|(?:i|we) (?:was|were|am|have been|had been|got) (?:told|promised
        |assured)|(?:told|promised|assured) me|(?:have|'ve|has|had|am|'m|are|been) (?:been |now[ ]
        |still )?waiting|still waiting|(?:no|without|any|never got an?|not? one) (?:answer|reply|response
        |call)\b|(?:not|n't|never) (?:heard|got|received|had)\b|nobody|no one|(?:is|was) it true that
        |i (?:expect|need|want|demand|hope|would like|'d like|wrote|called|asked|sent|replied|answered)\b
    """,
    unpromised=r"""
        (?:was|were|got|had been|been) (?:\w{1,12} ){0,2}?(?:answered|replied|contacted|called|handled
        |dealt)|(?<!be )(?:has|have) (?:\w{1,12} ){0,1}(?:answered|replied|responded)|(?:we|i|she|he|they
        |team|colleague|agent|agents|desk|support|shop|company|bank|customer|colleagues|anna|someone
        |sarah) (?:all |already |then |first |only |actually |finally )?(?:answered|replied|responded
        |called|contacted|wrote|got back|took|rang|phoned)\b|took\b|\bago\b|last (?:week|month|year|time
        |quarter|spring|summer|autumn|winter)|yesterday|(?:cannot|can't|can not|unable to|not able to
        |won't be able to|do not|don't|no longer|never|not) (?:currently |always |yet )?(?:promise
        |guarantee|reply|answer|respond|call)|would (?:reply|answer|respond|call|get back|contact|hear
        |be (?:answered|in touch))|(?:used|aim(?:ed)|supposed) to\b|customers? (?:who|that) (?:wait
        |waited)|please (?:do )?(?:reply|respond|answer|contact|call|get|let|confirm|send|update|write
        |be)\b|kindly (?:reply|respond|answer|contact|call|confirm|send)|you (?:must|need to|should
        |have to|can|may|could|are asked to) (?:still |also |always |simply |then )?(?:reply|respond
        |answer|contact|call|return|cancel|write|withdraw|reach|change)\b|your (?:reply|answer
        |response) (?:is|must|by|within)|(?:reply|respond|answer)s? (?:to )?(?:this|to us|us|by clicking)
        |if we (?:do not|don't|haven't|have not) (?:hear|get|receive)|unless (?:you|we hear)|let us know
        |hear from you
    """,
    clause=r"and|we'll|but|so|then we|otherwise",
    open=r"""
        open\b|opening hours|available|reach(?:able)?\b|reach us|phone lines?|call us|hours\b|lines are
        |office|mon(?:day)?\b|weekdays|staffed|here for you|live chat
    """,
)  # fmt: skip
