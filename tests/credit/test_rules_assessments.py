import doctest
from datetime import date
from decimal import Decimal

from ...tools.credit import assessments
from ...tools.credit.assessments import Band, find_class, is_valid, needs_person, overlap
from ..rule_case import RuleCase

SCALE = (Band(100, 149, 1), Band(150, 200, 2), Band(301, 350, 5), Band(600, 600, 6))
TODAY = date(2026, 11, 28)


class TestRulesAssessments(RuleCase):
    def test_the_examples_in_the_rules_hold(self):
        outcome = doctest.testmod(assessments)
        self.assertTrue(outcome.attempted)
        self.assertFalse(outcome.failed)

    def test_the_class_of_a_value(self):
        table = ((100, 1), (149, 1), (150, 2), (312, 5), (600, 6), (99, None), (250, None))
        for value, grade in table:
            with self.subTest(value):
                self.assertEqual(find_class(Decimal(value), SCALE), grade)

    def test_no_value_has_two_classes(self):
        self.assertFalse(overlap(SCALE))
        self.assertTrue(overlap([Band(1, 5, 1), Band(5, 9, 2)]))
        self.assertTrue(overlap([Band(7, 9, 1), Band(1, 7, 2)]))
        self.assertFalse(overlap([]))

    def test_of_people_and_of_whom_nobody_knows_a_person_decides(self):
        table = ((True, True), (None, True), (False, False))
        for natural, person in table:
            self.assertEqual(needs_person(natural), person, natural)

    def test_where_somebody_lives_is_no_factor(self):
        for word in ("postcode", "address", "name", "sex", "birth", "nationality", "purchases"):
            self.assertNotIn(word, assessments.FACTORS)

    def test_how_long_an_assessment_counts(self):
        table = (
            (TODAY, None, True),
            (date(2026, 11, 29), None, False),
            (date(2026, 1, 1), TODAY, True),
            (date(2026, 1, 1), date(2026, 11, 27), False),
        )
        for day, until, valid in table:
            self.assertEqual(is_valid(day, until, TODAY), valid, (day, until))
