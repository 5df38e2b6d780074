"""What mail servers write."""

BOUNCE = """Return-Path: <>
From: MAILER-DAEMON@mail.example.com (Mail Delivery System)
To: {sender}
Subject: Undelivered Mail Returned to Sender
Message-Id: <bounce@mail.example.com>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="cut"

--cut
Content-Type: text/plain; charset=us-ascii

<{address}>: host mx.example.com said: 550 No such person at this address.

--cut
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.com

Final-Recipient: rfc822; {address}
Action: failed
Status: 5.0.0

--cut
Content-Type: message/rfc822

From: {sender}
To: {address}
Message-Id: {message}
Subject: Reminder

Please pay.

--cut--
"""
