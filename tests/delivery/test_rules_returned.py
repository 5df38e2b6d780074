from email import message_from_string, policy

from ...tools.delivery.returned import REPORT_DAYS, find_doubt, read_report
from ..rule_case import RuleCase

REPORT = """From: MAILER-DAEMON@mail.example.com
Content-Type: multipart/report; report-type=delivery-status; boundary="cut"

--cut
Content-Type: text/plain

Words.

--cut
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.com

{blocks}
--cut--
"""
BLOCK = "Final-Recipient: rfc822; {}\nAction: {}\nStatus: 5.1.1\n"
READ = """From: somebody@example.com
Content-Type: multipart/report; report-type=disposition-notification; boundary="cut"

--cut
Content-Type: message/disposition-notification

Final-Recipient: rfc822; a@x.example
Disposition: manual-action/MDN-sent-manually; displayed

--cut--
"""


class TestRulesReturned(RuleCase):
    """What mail servers report, and when nobody believes it."""

    def parse(self, *blocks):
        text = REPORT.format(blocks="\n".join(blocks))
        report = read_report(message_from_string(text, policy=policy.SMTP))
        return report.fails, set(report.addresses)

    def test_addresses_that_were_not_reached(self):
        one = BLOCK.format("A@x.example", "failed")
        self.assertEqual(self.parse(one), (True, {"a@x.example"}))
        two = BLOCK.format("<b@x.example>", "Failed")
        self.assertEqual(self.parse(one, two), (True, {"a@x.example", "b@x.example"}))
        sent_on = "Original-Recipient: rfc822;a@x.example\n" + BLOCK.format("c@y.example", "failed")
        self.assertEqual(self.parse(sent_on), (True, {"a@x.example", "c@y.example"}))

    def test_other_reports_than_failures(self):
        for action in ("delayed", "delivered", "relayed", "expanded"):
            self.assertEqual(self.parse(BLOCK.format("a@x.example", action)), (False, set()))
        late, lost = BLOCK.format("a@x.example", "delayed"), BLOCK.format("b@x.example", "failed")
        self.assertEqual(self.parse(late, lost), (True, {"b@x.example"}))
        self.assertFalse(read_report(message_from_string(READ, policy=policy.SMTP)).fails)

    def test_reports_of_old_servers_name_nobody(self):
        self.assertEqual(self.parse("Action: failed\n"), (True, set()))
        self.assertEqual(self.parse(BLOCK.format("nobody", "failed")), (True, set()))
        bare = message_from_string("From: mailer-daemon@x.example\n\nHi.", policy=policy.SMTP)
        self.assertEqual(read_report(bare), (True, frozenset()))

    def test_what_is_not_believed(self):
        ours, other = {"a@x.example", "b@x.example"}, {"c@x.example"}
        table = [
            (ours, {"b@x.example"}, 0, False, None),
            (ours, {"a@x.example"}, REPORT_DAYS, False, None),
            (ours, {"a@x.example"}, REPORT_DAYS + 1, False, "late"),
            (ours, {"a@x.example"}, 1, True, "superseded"),
            (ours, other, 1, False, "recipient"),
            (ours, set(), 1, False, "recipient"),
            (set(), set(), 1, False, "recipient"),
        ]
        for addresses, failed, days, superseded, expected in table:
            with self.subTest(failed=failed, days=days, superseded=superseded):
                self.assertEqual(find_doubt(addresses, failed, days, superseded), expected)
