"""Rules with codes: what may be true, what can't be, and what ends a hold. Pure.

Start reading at `words.py`, the table; `judge.py` says what is looked at.
"""

from tracker.core.rules.case import Case as Case
from tracker.core.rules.doubt import doubt as doubt
from tracker.core.rules.holds import action_of as action_of
from tracker.core.rules.holds import ends_hold as ends_hold
from tracker.core.rules.judge import judge as judge
from tracker.core.rules.judge import judge_alone as judge_alone
from tracker.core.rules.judge import judge_document as judge_document
from tracker.core.rules.rule import LANGUAGES as LANGUAGES
from tracker.core.rules.rule import STILL_HELD as STILL_HELD
from tracker.core.rules.rule import Action as Action
from tracker.core.rules.rule import Language as Language
from tracker.core.rules.rule import Rule as Rule
from tracker.core.rules.rule import Severity as Severity
from tracker.core.rules.sums import judge_shares as judge_shares
from tracker.core.rules.words import RULES as RULES
from tracker.core.rules.words import sentence as sentence
