"""HTTP as RFC 9112 and 9110 have it, where a lenient server is a dangerous one: R8, and the edge's conformance."""
import re
import unittest

from relay import Relay

GET = "GET /healthz HTTP/1.1\r\nHost: relay\r\n{}\r\n"


def statuses(answer):
    """Of each response in it, in order."""
    return re.findall(r"HTTP/1\.1 (\d{3}) ", answer)


class Http(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.relay = Relay()
        cls.relay.start()

    @classmethod
    def tearDownClass(cls):
        cls.relay.__exit__()

    def answers(self, request, expected, why=None):
        """Half the requests that a server may treat as it likes are tests of whether it lives on."""
        self.assertEqual(statuses(self.relay.http(request)), expected.split(), why or request[:200])

    def test_the_request_line(self):
        for line, expected in [
            ("GET /healthz HTTP/1.1", "200"), ("GET /healthz", "400"), ("GET", "400"), ("GET  /healthz HTTP/1.1", "400"),
            ("GET /healthz HTTP/1.1 ", "400"), ("GET /healthz http/1.1", "400"), ("GET /healthz HTTP/2.0", "505"),
            ("GET /healthz HTTP/1.2", "505"), ("GET /healthz HTTP/11", "400"), ("G(T /healthz HTTP/1.1", "400"),
            ("get /healthz HTTP/1.1", "405"), ("BREW /healthz HTTP/1.1", "405"), ("TRACE /healthz HTTP/1.1", "405"),
            ("PRI * HTTP/2.0", "505"),
        ]:
            self.answers(f"{line}\r\nHost: relay\r\n\r\n", expected, line)

    def test_targets(self):
        for target, expected in [
            ("http://relay/healthz", "200"), ("https://other:1/healthz?x", "200"), ("http://relay", "404"),
            ("HTTP://relay/healthz", "200"), ("ftp://relay/healthz", "400"), ("healthz", "400"), ("relay:80", "400"),
            ("*", "400"), ("/%68ealthz", "200"), ("/health%7A", "200"), ("/healthz%2F", "404"), ("/%", "400"), ("/%zz", "400"),
            ("/%6", "400"), ("/%00", "400"), ("/healthz#top", "400"), ("/healthz\x7f", "400"), ("/v1/../healthz", "404"),
            ("//healthz", "404"), ("/healthz?" + "x" * 8000, "200"),
        ]:
            self.answers(f"GET {target} HTTP/1.1\r\nHost: relay\r\n\r\n", expected, target)
        self.answers("GET /\xffhealthz HTTP/1.1\r\nHost: relay\r\n\r\n".encode("latin-1"), "400")
        self.answers("OPTIONS * HTTP/1.1\r\nHost: relay\r\n\r\n", "404")
        self.answers("CONNECT relay:443 HTTP/1.1\r\nHost: relay:443\r\n\r\n", "400")

    def test_hosts(self):
        for host, expected in [("relay", "200"), ("relay:8080", "200"), ("[::1]:8080", "200"), ("", "200"), ("a b", "400"),
                               ("a/b", "400"), ("user@relay", "400"), ("relay#", "400"), ("relay:", "200"), ("relay:http", "400"),
                               ("a:b:80", "400"), ("[relay]", "400"), ("[::1]relay", "400"), ("[::1", "400"), ("::1", "400")]:
            self.answers(f"GET /healthz HTTP/1.1\r\nHost: {host}\r\n\r\n", expected, host)
        self.answers("GET /healthz HTTP/1.1\r\nHost: a\r\nhOST: a\r\n\r\n", "400")
        self.answers("GET /healthz HTTP/1.1\r\nX: y\r\n\r\n", "400")
        self.answers("GET /healthz HTTP/1.0\r\n\r\n", "200")

    def test_who_asks_is_said_once(self):
        for name in ["Origin: https://{}.example", "Authorization: Bearer {}"]:
            twice = name.format("good") + "\r\n" + name.format("evil") + "\r\n"
            self.answers(GET.format(twice), "400", name)

    def test_header_fields(self):
        for field, expected in [
            ("x-Y: z", "200"), ("X:", "200"), ("X:\tz\t", "200"), ("X : z", "400"), (" X: z", "400"), (": z", "400"), ("X", "400"),
            ("X(: z", "400"), ("X: a\0b", "400"), ("X: a\x01b", "400"), ("X: a\x7fb", "400"), ("X: a\rb", "400"),
            ("X: \x80\xff", "200"),
        ]:
            self.answers(GET.format(field + "\r\n").encode("latin-1"), expected, repr(field))
        self.answers(GET.format("X: a\r\n b\r\n"), "200", "a folded line is one line (RFC 9112, 5.2)")

    def test_lines_end_with_both(self):
        self.answers("GET /healthz HTTP/1.1\nHost: relay\n\n", "400")
        self.answers("GET /healthz HTTP/1.1\r\nHost: relay\nX: y\r\n\r\n", "400")
        self.answers("GET /healthz HTTP/1.1\rHost: relay\r\r", "400")

    def test_empty_lines_before_a_request_are_passed_over(self):
        self.answers("\r\n\r\n" + GET.format("") + "\r\n" + GET.format(""), "200 200")

    def test_head_has_a_length_and_no_body(self):
        answer = self.relay.http(GET.replace("GET", "HEAD").format(""))
        head, body = answer.split("\r\n\r\n", 1)
        self.assertIn("Content-Length: 3", head)
        self.assertEqual(body, "")

    def test_every_answer_has_a_date(self):
        self.assertRegex(self.relay.http(GET.format("")), r"\r\nDate: \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT\r\n")

    def test_a_body_ends_in_one_way_only(self):
        hidden = "GET /smuggled HTTP/1.1\r\nHost: relay\r\n\r\n"
        for fields in [
            "Content-Length: 3\r\nTransfer-Encoding: chunked", "Transfer-Encoding: chunked\r\nContent-Length: 3",
            "Content-Length: 3\r\nContent-Length: 4", "Content-Length: 3\r\nContent-Length: 3", "Content-Length: 3, 3",
            "Content-Length: +3", "Content-Length: -3", "Content-Length: 0x3", "Content-Length: 3 3", "Content-Length:",
            "Content-Length: 99999999999999999999", "Content-Length: 3;", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
            "Transfer-Encoding: chunked, chunked", "Transfer-Encoding: chunked, identity", "Transfer-Encoding: identity",
            "Transfer-Encoding: gzip, chunked", "Transfer-Encoding: xchunked", "Transfer-Encoding: \x0bchunked",
            "Transfer-Encoding : chunked", "Transfer-Encoding:\r\n chunked, x", "X: y\r\n\tTransfer-Encoding: chunked\r\nContent-Length: a",
        ]:
            answer = self.relay.http(f"POST /healthz HTTP/1.1\r\nHost: relay\r\n{fields}\r\n\r\n0\r\n\r\n{hidden}")
            self.assertEqual(len(statuses(answer)), 1, fields)
            self.assertIn(statuses(answer)[0], ("400", "413", "501"), fields)
        self.answers("POST /healthz HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "400")
        self.answers("POST /healthz HTTP/1.1\r\nHost: relay\r\ntransfer-encoding: CHUNKED\r\n\r\n0\r\n\r\n", "405")

    def test_chunks(self):
        post = "POST /healthz HTTP/1.1\r\nHost: relay\r\nTransfer-Encoding: chunked\r\n\r\n{}" + GET.format("")
        for body, expected in [
            ("0\r\n\r\n", "405 200"), ("3\r\nabc\r\n0\r\n\r\n", "405 200"), ("A\r\n0123456789\r\n0\r\n\r\n", "405 200"),
            ("3;ext=1;quoted=\"a;b\"\r\nabc\r\n0;last\r\n\r\n", "405 200"), ("0003\r\nabc\r\n000\r\n\r\n", "405 200"),
            ("3\r\nabc\r\n0\r\nX-Trailer: y\r\nHost: evil\r\n\r\n", "405 200"), ("3\r\nabcd\r\n0\r\n\r\n", "400"),
            ("3\r\nabc0\r\n\r\n", "400"), ("3\nabc\n0\n\n", "400"), ("x\r\n\r\n", "400"), ("-3\r\nabc\r\n0\r\n\r\n", "400"),
            ("0x3\r\nabc\r\n0\r\n\r\n", "400"), ("\r\n\r\n", "400"), ("FFFFFFFFFFFFFFFFF\r\nabc\r\n0\r\n\r\n", "400"),
            ("FFFFFFFFFFFFFFFF\r\nabc\r\n0\r\n\r\n", "413"), ("3 \r\nabc\r\n0\r\n\r\n", "400"),
            ("3;" + "x" * 100_000 + "\r\nabc\r\n0\r\n\r\n", "431"), ("0\r\n" + "X: y\r\n" * 20_000 + "\r\n", "431"),
        ]:
            self.answers(post.format(body), expected, body[:60])
        self.answers(post.format("20000\r\n" + "x" * 0x20000 + "\r\n1\r\ny\r\n0\r\n\r\n"), "413", "in pieces it is as long")

    def test_a_trailer_says_nothing_about_the_request(self):
        """Else whoever sits behind a proxy that strips headers could add them again behind the body."""
        answer = self.relay.http("POST /healthz HTTP/1.1\r\nHost: relay\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nConnection: close\r\n"
                                 "Content-Length: 5\r\n\r\n" + GET.format(""))
        self.assertIn(statuses(answer), (["405", "200"], ["400"]))

    def test_a_client_that_waits_to_be_told_is_told(self):
        post = "POST /healthz HTTP/1.1\r\nHost: relay\r\nContent-Length: 3\r\nExpect: {}\r\n\r\n"
        self.answers(post.format("100-Continue"), "100")
        self.answers(post.format("100-continue") + "abc", "405", "it did not wait")
        self.answers(post.format("a miracle") + "abc", "417")
        self.answers(post.format("100-continue").replace(": 3", ": 3000000"), "413", "it need not begin")

    def test_connections_stay_and_end_as_asked(self):
        self.answers(GET.format("Connection: close\r\n") + GET.format(""), "200")
        self.answers(GET.format("Connection: Keep-Alive, X\r\n") + GET.format(""), "200 200")
        self.answers(GET.format("").replace("1.1", "1.0") + GET.format(""), "200")
        self.answers("GET /healthz HTTP/1.0\r\nConnection: keep-alive\r\n\r\n" + GET.format(""), "200", "HTTP/1.0 closes")
        self.answers(GET.format("") * 500, " ".join(["200"] * 500), "half a thousand in one piece")

    def test_a_wrong_request_ends_the_connection(self):
        self.answers(GET.format("") + "rubbish\r\n\r\n" + GET.format(""), "200 400")

    def test_a_request_in_pieces_of_one_byte(self):
        request = "POST /healthz HTTP/1.1\r\nHost: relay\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX: y\r\n\r\n"
        self.assertEqual(statuses(self.relay.http(*(request + GET.format("Connection: close\r\n")), finish=False)), ["405", "200"])

    def test_what_follows_no_request_is_refused_in_bounds(self):
        self.answers("x" * 1_000_000, "431")
        self.answers("GET /" + "x" * 1_000_000, "431")
        self.answers("GET / HTTP/1.1\r\n" + "X: y\r\n" * 200_000, "431")


class Upgrade(unittest.TestCase):
    REQUEST = ("GET /v1/ws HTTP/1.1\r\nHost: relay\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
               "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n")

    @classmethod
    def setUpClass(cls):
        cls.relay = Relay()
        cls.relay.start()

    @classmethod
    def tearDownClass(cls):
        cls.relay.__exit__()

    def test_the_key_is_proven(self):
        answer = self.relay.http(self.REQUEST)
        self.assertEqual(statuses(answer), ["101"])
        self.assertIn("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", answer)

    def test_header_names_and_tokens_have_no_case(self):
        self.assertEqual(statuses(self.relay.http(self.REQUEST.replace("Upgrade: websocket", "uPGRADE: WebSocket")
                                                  .replace("Connection: Upgrade", "connection: keep-alive, upgrade"))), ["101"])

    def test_what_is_no_handshake_is_refused(self):
        for old, new, expected in [
            ("Version: 13", "Version: 8", "426"), ("Sec-WebSocket-Version: 13\r\n", "", "426"),
            ("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", "", "400"), ("bm9uY2U=", "", "400"), ("25jZQ==", "25jZQ", "400"),
            ("dGhlIHNhbXBsZSBub25jZQ==", "x", "400"), ("dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25j?Q==", "400"),
            ("Upgrade: websocket\r\n", "", "426"), ("Connection: Upgrade", "Connection: close", "426"),
            ("Upgrade: websocket", "Upgrade: h2c", "426"), ("/v1/ws", "/v1/other", "404"), ("GET", "POST", "426"),
            ("HTTP/1.1", "HTTP/1.0", "426"), ("Host: relay\r\n", "", "400"), ("Version: 13", "Version: 13\r\nContent-Length: 5", "400"),
            ("Version: 13", "Version: 13\r\nTransfer-Encoding: chunked", "400"),
        ]:
            if old in self.REQUEST:
                self.assertEqual(statuses(self.relay.http(self.REQUEST.replace(old, new))), [expected], (old, new))

    def test_frames_behind_the_handshake_in_one_piece_are_read(self):
        """A ping, masked; the pong comes behind the 101."""
        with_ping = self.REQUEST.encode() + b"\x89\x82\0\0\0\0hi"
        self.assertIn("\x8a\x02hi", self.relay.http(with_ping, encoding="latin-1"))

    def test_no_compression_is_promised(self):
        answer = self.relay.http(self.REQUEST.replace("\r\n\r\n", "\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n"))
        self.assertEqual(statuses(answer), ["101"])
        self.assertNotIn("deflate", answer)


if __name__ == "__main__":
    unittest.main()
