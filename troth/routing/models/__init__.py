from troth.routing.models.classifier import NeedClassifier
from troth.routing.models.need import Need, NeedRule
from troth.routing.models.offer import Offer, OfferQuerySet
from troth.routing.models.routing import MANUAL, SELECTABLE, Routing

__all__ = ["MANUAL", "SELECTABLE", "Need", "NeedClassifier", "NeedRule", "Offer", "OfferQuerySet", "Routing"]
