"""WebSocket frames as RFC 6455 has them: the cases of the Autobahn test suite, against a relay. It sends back no text, so each
case ends with a beat that is answered, or with the code that it is closed with. R8 and the edge's conformance."""
import unittest

from raw import BINARY, CLOSE, CONTINUATION, MASK, PING, PONG, TEXT, close, frame, raw
from relay import Relay

SITE = '[[site]]\nid = "demo"\nopen = true\n[site.limits]\nframes_burst = 1000000\nsessions_per_user = 1000\n'
BEAT = '{{"t":"beat","flowing":[],"more":"{}"}}'

VALID = ["κόσμε", "Hello-µ@ßöäüàá-UTF-8!!", "\u0080", "\u07ff", "\u0800", "\uffff", "\U00010000", "\U0010ffff", "\ud7ff",
         "\ue000", "\ufffd", "\ufdd0", "\U0001fffe", "☎" * 300]
INVALID = [b"\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5\xed\xa0\x80\x65\x64", b"\x80", b"\xbf", b"\x80\xbf\x80", b"\xc0", b"\xfe",
           b"\xff", b"\xc3\x28", b"\xc0\xaf", b"\xe0\x80\xaf", b"\xf0\x80\x80\xaf", b"\xf8\x80\x80\x80\xaf", b"\xc1\xbf", b"\xe0\x9f\xbf",
           b"\xf0\x8f\xbf\xbf", b"\xed\xa0\x80", b"\xed\xad\xbf", b"\xed\xbf\xbf", b"\xed\xa0\x80\xed\xb0\x80", b"\xf4\x90\x80\x80",
           b"\xf5\x80\x80\x80", b"\xe2\x82", b"\xf0\x9f\x98", b"\xce", b"\xe2\x28\xa1", b"\xf0\x28\x8c\xbc", b"abc\xe2\x82"]


class Frames(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.relay = Relay(SITE, **{"limits.opens_burst": 100000, "limits.unauthenticated": '"60s"'})
        cls.relay.start()

    @classmethod
    def tearDownClass(cls):
        cls.relay.__exit__()

    def setUp(self):
        self.lasting = None

    def tearDown(self):
        if self.lasting:
            self.lasting.conn.close()

    def page(self, hello=True):
        return raw(self.relay, hello)

    def passes(self, data, piece=None, answers=0):
        """All of it is taken, a beat among it `answers` times, and the page lives on for the next."""
        self.lasting = self.lasting or self.page()
        self.lasting.send(data, piece)
        for _ in range(answers):
            self.lasting.hear(TEXT, b'"beat"')
        self.assertTrue(self.lasting.alive())

    def ends(self, data, code, piece=None, hello=False):
        with self.page(hello) as page:
            page.send(data, piece)
            self.assertEqual(page.closed(), code, data[:40])

    # ---- 1: framing
    def test_1_lengths_in_every_width(self):
        longest = 65_536 - 43  # of what may be forwarded: PROTOCOL.md
        for size in (0, 124, 125, 126, 127, 128, 32_768, longest - 1, longest):
            text = BEAT.format("x" * max(0, size - len(BEAT.format(""))))
            self.passes(frame(TEXT, text.encode()), answers=1)

    def test_1_a_length_is_told_as_shortly_as_it_can_be(self):
        for width in (2, 8):
            self.ends(frame(TEXT, b"x" * 100, width=width), 1002)
        self.ends(frame(TEXT, b"x" * 1000, width=8), 1002)
        self.ends(b"\x81\xff" + b"\xff" * 8 + MASK, 1009)

    def test_9_a_length_beyond_the_bound_ends_before_its_bytes_come(self):
        self.ends(b"\x81\xff" + (65_537).to_bytes(8, "big") + MASK, 1009)
        self.ends(b"\x81\xff" + (1 << 62).to_bytes(8, "big") + MASK, 1009)

    def test_1_in_pieces_of_one_byte(self):
        self.passes(frame(TEXT, BEAT.format("κόσμε").encode()) * 3 + frame(PING, b"hi"), piece=1, answers=3)

    def test_1_many_in_one_piece(self):
        self.passes(frame(TEXT, BEAT.format("").encode()) * 200, answers=200)

    def test_1_a_binary_message_is_none_of_ours(self):
        with self.page() as page:
            page.send(frame(BINARY, BEAT.format("").encode()))
            page.hear(TEXT, b'"malformed"')
            self.assertTrue(page.alive())

    # ---- 2: pings and pongs
    def test_2_pings_are_answered_with_what_they_hold(self):
        with self.page() as page:
            for payload in (b"", b"hello", b"\x00\xff\xfe\xfd", b"x" * 125):
                page.send(frame(PING, payload))
                self.assertEqual(page.hear(PONG), payload)
            page.send(frame(PONG, b"unasked") + frame(PING, b"behind it"))
            self.assertEqual(page.hear(PONG), b"behind it")

    def test_2_a_ping_is_not_too_long(self):
        self.ends(frame(PING, b"x" * 126), 1002)

    def test_2_ten_pings_in_pieces(self):
        with self.page() as page:
            page.send(b"".join(frame(PING, b"%d" % n) for n in range(10)), piece=1)
            self.assertTrue(page.alive())

    # ---- 3, 4: what is reserved
    def test_3_reserved_bits_are_not_set(self):
        for rsv in range(1, 8):
            for opcode in (TEXT, BINARY, PING, CLOSE):
                self.ends(frame(opcode, b"hi" if opcode != CLOSE else b"\x03\xe8", rsv=rsv), 1002)

    def test_4_reserved_opcodes_are_not_used(self):
        for opcode in (3, 4, 5, 6, 7, 11, 12, 13, 14, 15):
            self.ends(frame(opcode, b"hi"), 1002)
            self.ends(frame(opcode), 1002)

    def test_4_what_is_not_masked_is_refused(self):
        for opcode, payload in ((TEXT, b"hi"), (PING, b""), (CLOSE, b"\x03\xe8")):
            self.ends(frame(opcode, payload, mask=False), 1002)

    # ---- 5: messages in pieces
    def test_5_a_message_in_pieces_with_others_in_between(self):
        text = BEAT.format("in pieces").encode()
        for cut in range(0, len(text) + 1, 3):
            pieces = [frame(TEXT, text[:cut], fin=False), frame(CONTINUATION, text[cut:])]
            self.passes(pieces[0] + pieces[1], answers=1)
        with self.page() as page:
            page.send(frame(TEXT, text[:9], fin=False) + frame(PING, b"between") + frame(CONTINUATION, b"", fin=False)
                      + frame(PONG) + frame(CONTINUATION, text[9:]), piece=2)
            self.assertEqual(page.hear(PONG), b"between")
            page.hear(TEXT, b'"beat"')

    def test_5_control_frames_come_whole(self):
        self.ends(frame(PING, b"hi", fin=False) + frame(CONTINUATION, b"hi"), 1002)
        self.ends(frame(PONG, fin=False), 1002)
        self.ends(frame(CLOSE, b"\x03\xe8", fin=False), 1002)

    def test_5_pieces_follow_a_beginning_and_beginnings_an_end(self):
        self.ends(frame(CONTINUATION, b"hi"), 1002)
        self.ends(frame(CONTINUATION, b"hi", fin=False), 1002)
        self.ends(frame(TEXT, b"one", fin=False) + frame(TEXT, b"two"), 1002)
        self.ends(frame(TEXT, b"one", fin=False) + frame(BINARY, b"two"), 1002)
        self.ends(frame(TEXT, b"[]") + frame(CONTINUATION, b"hi"), 1002, hello=True)

    def test_9_many_pieces_are_bounded_together(self):
        self.ends(frame(TEXT, b"x" * 60_000, fin=False) + frame(CONTINUATION, b"x" * 6_000), 1009)
        self.passes(frame(TEXT, b"", fin=False) + frame(CONTINUATION, b"", fin=False) * 1900
                    + frame(CONTINUATION, BEAT.format("").encode()), answers=1)

    # ---- 6: UTF-8
    def test_6_valid_text_split_anywhere(self):
        for text in VALID[:9]:
            data = BEAT.format(text).encode("utf-8", "surrogatepass")
            start = len(BEAT.format("").encode()) - 2
            for cut in range(start, len(data) - 1):
                with self.subTest(text=text, cut=cut):
                    self.passes(frame(TEXT, data[:cut], fin=False) + frame(CONTINUATION, data[cut:]), answers=1)
        for text in VALID:
            self.passes(frame(TEXT, BEAT.format(text).encode("utf-8", "surrogatepass")), answers=1)

    def test_6_invalid_text_split_anywhere(self):
        for bad in INVALID:
            data = b'"' + bad + (b'"' if bad[-1:] != b"\x82" else b"")
            self.ends(frame(TEXT, data), 1007)
            for cut in range(1, len(data)):
                self.ends(frame(TEXT, data[:cut], fin=False) + frame(CONTINUATION, data[cut:]), 1007)

    def test_6_text_that_ends_within_a_character(self):
        for whole in ("κ", "☎", "\U0010ffff"):
            data = whole.encode()
            for cut in range(1, len(data)):
                self.ends(frame(TEXT, b"abc" + data[:cut]), 1007)
                self.ends(frame(TEXT, data[:cut], fin=False) + frame(CONTINUATION), 1007)

    # ---- 7: closing
    def test_7_a_close_is_answered_with_its_code(self):
        self.ends(close(), 1000)
        for code in (1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999):
            self.ends(close(code, b"bye"), code)
        self.ends(close(1000, b"x" * 123), 1000)
        self.ends(close(1000, "κόσμε".encode()), 1000)

    def test_7_a_close_that_is_wrong(self):
        for code in (0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 5001, 9999, 65_535):
            self.ends(close(code), 1002)
            self.ends(close(code, b"bye"), 1002, piece=1)
        self.ends(frame(CLOSE, b"\x03"), 1002)
        self.ends(frame(CLOSE, b"\x03\xe8" + b"x" * 124), 1002)
        self.ends(close(1000, b"\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5\xed\xa0\x80"), 1002)

    def test_7_what_follows_a_close_is_not_heard(self):
        for more in (close(1001), frame(PING, b"late"), frame(TEXT, BEAT.format("").encode()), b"\xff" * 100):
            with self.page() as page:
                page.send(close(1000) + more)
                self.assertEqual(page.next()[0], CLOSE)
                with self.assertRaises(ConnectionError):
                    page.next()

    def test_7_a_close_in_the_middle_of_a_message(self):
        self.ends(frame(TEXT, b"half", fin=False) + close(1000), 1000)

    # ---- R8: what is no message is counted as well
    def test_r8_a_socket_that_pings_without_end_is_told_to_come_back(self):
        for flood in (frame(PING) * 10_000, frame(TEXT, fin=False) + frame(CONTINUATION, fin=False) * 10_000, frame(PONG) * 10_000):
            for hello in (True, False):
                self.ends(flood, 3004, hello=hello)

    def test_r8_pings_and_pieces_as_they_are_usual_are_never_too_many(self):
        for _ in range(3):
            self.passes(frame(PING, b"x") * 300)
            text = BEAT.format("x" * 2000).encode()
            pieces = [frame(CONTINUATION, text[at:at + 10], fin=False) for at in range(10, len(text), 10)]
            self.passes(frame(TEXT, text[:10], fin=False) + b"".join(pieces) + frame(CONTINUATION), answers=1)

    def test_7_a_connection_that_breaks_off_anywhere_leaves_the_relay_well(self):
        data = frame(TEXT, BEAT.format("x" * 200).encode())
        for cut in range(len(data)):
            with self.page(hello=cut % 8 == 0) as page:
                page.send(data[:cut])
        with self.page() as page:
            self.assertTrue(page.alive())


if __name__ == "__main__":
    unittest.main()
