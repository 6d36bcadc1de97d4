"""What the desk of the twin knows: what it sees now, and what it has learned of waits and of crowds."""

from typing import TYPE_CHECKING

from troth.promises.rules.wait.estimator import Announcement, HonestWait, Outcome
from troth.promises.rules.wait.forecast import Situation
from troth.routing.rules import people as rules
from troth.routing.rules.crowd import Crowd
from troth.routing.rules.policy import Offers
from troth.routing.rules.work import Need

if TYPE_CHECKING:
    from troth.planning.twin.play import Play
    from troth.planning.twin.waiting import Case


class Experience:
    def __init__(self, play: "Play") -> None:
        self.play = play
        self.honest = HonestWait()
        self.crowd = Crowd()
        self.mean_work = sum(one.share * one.work for one in play.day.scenario.channels)

    def freeing(self, need: Need) -> float:
        """How many places staff free for this class per second: each busy person's pace over a mean
        conversation, shared by the classes that wait for them."""
        total = 0.0
        for person in self.play.staff_of.get(need, ()):
            if person.held and (person.is_on or person.jobs):
                total += person.pace * person.held / max(1, person.waiting_classes)
        return total / self.mean_work

    def crowded(self, need: Need) -> float:
        play = self.play
        return self.crowd.share(need, play.now) if play.policy.watches_crowd else 0.0

    def kept_free(self, case: "Case") -> float:
        """How many slots are left free beside it."""
        policy = self.play.policy
        if not policy.watches_crowd:
            return policy.kept_free
        crowded = self.crowded(case.work.need)
        return rules.kept_free(case.work, self.play.now, crowded=crowded, most=policy.kept_free)

    def met(self, case: "Case") -> None:
        """It has just come."""
        play, need = self.play, case.work.need
        if play.policy.watches_crowd and case.work.promised <= rules.CANNOT_WAIT:
            self.crowd.saw(need, play.now, is_full=not play.free.get(need))
        if play.policy.resets:
            case.situation = self._situation(case)

    def _situation(self, case: "Case") -> Situation:
        play, need = self.play, case.work.need
        return Situation(
            channel=case.arrival.channel.name,
            ahead=play.waiting.counts.get(need, 0),
            freeing=self.freeing(need),
            has_free_person=bool(play.free.get(need)),
            has_free_expert=play.policy.offers is not Offers.NONE and play.asking.is_anybody_free(need),
            is_staffed=any(one.is_on for one in play.staff_of.get(need, ())),
        )

    def learn(self, case: "Case", waited: float, *, is_answered: bool) -> None:
        if case.situation is not None:
            self.honest.learn(Outcome(situation=case.situation, waited=waited, is_answered=is_answered))

    def told_anew(self, case: "Case") -> Announcement | None:
        """How much longer it takes, for whom the time is over; none where nothing is known of them."""
        if case.situation is None:
            return None
        elapsed = self.play.now - case.arrival.at
        return self.honest.reset(case.situation, elapsed=elapsed, policy=case.work.promised)
