from django.urls import path

from troth.desk.needs import correction, pages, trial

RULES = "<slug:brand>/routing/rules"
RULE = f"{RULES}/<int:rule_id>"

urlpatterns = [
    path(RULES, trial.need_rules, name="need_rules"),
    path(f"{RULES}/new", pages.need_rule_making, name="need_rule_making"),
    path(f"{RULES}/trial", trial.need_trial, name="need_trial"),
    path(f"{RULES}/lesson", pages.need_lesson, name="need_lesson"),
    path(RULE, pages.need_rule, name="need_rule"),
    path(f"{RULE}/change", pages.need_rule_change, name="need_rule_change"),
    path(f"{RULE}/place", pages.need_rule_place, name="need_rule_place"),
    path(f"{RULE}/removal", pages.need_rule_removal, name="need_rule_removal"),
    path(
        "<slug:brand>/conversations/<int:conversation_id>/need",
        correction.conversation_need,
        name="conversation_need",
    ),
]
