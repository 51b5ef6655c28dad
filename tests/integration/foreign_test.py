"""Clients of three libraries that know nothing of the relay, and of each other: R1."""
import asyncio
import json
import time
import unittest

from autobahn.asyncio.websocket import WebSocketClientFactory, WebSocketClientProtocol
from wsproto import ConnectionType, WSConnection
from wsproto.events import AcceptConnection, CloseConnection, Message, Ping, Pong, Request

from raw import HELLO
from relay import PATIENCE, Relay
from rest import OTHER_KEY, SITES, token
from tls_test import TlsRelay


class Wsproto:
    """wsproto, by hand: it knows the protocol and no socket."""

    def __init__(self, relay):
        self.conn = relay.dial()
        self.protocol = WSConnection(ConnectionType.CLIENT)
        self.say(Request(host="relay", target="/v1/ws?site=demo"))

    def say(self, event):
        self.conn.sendall(self.protocol.send(event))

    def hear(self, kind):
        """The next event of this kind."""
        while True:
            for event in self.protocol.events():
                if isinstance(event, kind):
                    return event
            self.protocol.receive_data(self.conn.recv(65536))

    def hear_message(self):
        text = ""
        while True:
            piece = self.hear(Message)
            text += piece.data
            if piece.message_finished:
                return json.loads(text)


class Autobahn(WebSocketClientProtocol):
    """Autobahn, as its documentation has it."""

    def onOpen(self):
        self.factory.opened.set_result(self)

    def onMessage(self, payload, isBinary):
        self.factory.messages.put_nowait((json.loads(payload), isBinary))

    def onPong(self, payload):
        self.factory.messages.put_nowait((payload, None))

    def onClose(self, wasClean, code, reason):
        self.factory.closed.set_result((wasClean, code))


class Foreign(unittest.IsolatedAsyncioTestCase):
    def test_wsproto_plain_and_over_tls(self):
        for kind in (Relay, TlsRelay):
            with kind() as relay:
                page = Wsproto(relay)
                page.hear(AcceptConnection)
                page.say(Message(data=json.dumps(HELLO)))
                self.assertEqual(page.hear_message()["t"], "welcome")
                page.say(Ping(payload=b"are you there"))
                self.assertEqual(page.hear(Pong).payload, b"are you there")
                page.say(Message(data='{"t":"be', message_finished=False))
                page.say(Message(data='at","flowing":[]}'))
                self.assertEqual(page.hear_message()["t"], "beat")
                page.say(CloseConnection(code=4321, reason="done ☎"))
                self.assertEqual(page.hear(CloseConnection).code, 4321)
                page.conn.close()

    async def test_autobahn(self):
        with Relay() as relay:
            factory = WebSocketClientFactory(f"ws://127.0.0.1:{relay.port}/v1/ws?site=demo")
            factory.protocol, factory.messages = Autobahn, asyncio.Queue()
            factory.setProtocolOptions(openHandshakeTimeout=PATIENCE, closeHandshakeTimeout=PATIENCE)
            loop = asyncio.get_running_loop()
            factory.opened, factory.closed = loop.create_future(), loop.create_future()
            await loop.create_connection(factory, "127.0.0.1", relay.port)
            page = await asyncio.wait_for(factory.opened, PATIENCE)

            async def heard():
                return await asyncio.wait_for(factory.messages.get(), PATIENCE)
            page.sendMessage(json.dumps(HELLO).encode(), fragmentSize=7)
            welcome, binary = await heard()
            self.assertEqual((welcome["t"], binary), ("welcome", False))
            page.sendPing(b"here?")
            self.assertEqual((await heard())[0], b"here?")
            page.sendMessage(b'{"t":"beat","flowing":[]}', isBinary=True)
            self.assertEqual((await heard())[0]["code"], "malformed")
            page.sendClose(1000)
            self.assertEqual(await asyncio.wait_for(factory.closed, PATIENCE), (True, 1000))


class Renewing(unittest.IsolatedAsyncioTestCase):
    async def test_R3_a_newer_token_that_does_not_hold_is_answered(self):
        with Relay(SITES) as relay:
            ann = await relay.page("ann", query="site=shop", token=token("ann"))
            for wrong, why in [(token("bob"), "sub"), (token("ann", exp=int(time.time()) - 600), "exp"), ("a.b.c", "token"),
                               (token("ann", key=OTHER_KEY), "signature")]:
                await ann.say("renew", token=wrong)
                error = await ann.hear("error")
                self.assertEqual((error["code"], error["field"]), ("forbidden", "token"))
                self.assertIn(why, error["text"])
            await ann.say("renew", token=token("ann"))
            await ann.say("subscribe", users=["bob"])
            self.assertEqual((await ann.next())["t"], "presence", "a good one is not answered")
            self.assertNotIn(wrong, relay.said())

    async def test_R3_a_token_that_lives_for_seconds_is_renewed_in_time_too(self):
        with Relay(SITES) as relay:
            ann = await relay.page("ann", query="site=shop", token=token("ann", exp=int(time.time()) + 7))
            first = (await ann.hear("expiring"))["ms"]
            again = (await ann.hear("expiring"))["ms"]
            self.assertLess(again, first, "whoever misses one is told again")
            await ann.say("renew", token=token("ann"))
            await asyncio.sleep(again / 1000)
            await ann.say("subscribe", users=["bob"])
            self.assertEqual((await ann.next())["t"], "presence", "the old one has run out, the session has not")


if __name__ == "__main__":
    unittest.main()
