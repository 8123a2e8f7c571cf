"""A mail server of our own on this machine, which keeps what it is sent: enough of SMTP for Django's client."""

import email
import email.policy
import socketserver
import threading
from contextlib import contextmanager, suppress


class Session(socketserver.StreamRequestHandler):
    """One connection; a recipient named "refused" is refused, and `server.act` may say what else is to go wrong.

    It is given the step ("MAIL", "RCPT", "DATA", or "TEXT" for what is answered to the text) and the recipient, and
    gives an answer, or "hang up", or "be silent"; None for all is well.
    """

    def say(self, text):
        self.wfile.write(f"{text}\r\n".encode())

    def handle(self):
        self.server.connections += 1
        with suppress(OSError):
            self.talk()

    def talk(self):
        self.say("220 tests")
        to = []
        recipient = ""

        def wrong(step):
            said = self.server.act(step, recipient)
            if said in ("hang up", "be silent"):
                if said == "be silent":
                    self.rfile.read()
                raise ConnectionError
            if said:
                self.say(said)
            return said

        for line in self.rfile:
            verb = line.split()[0].upper() if line.split() else b""
            if verb == b"RCPT":
                recipient = line.partition(b"<")[2].partition(b">")[0].decode()
            if verb in (b"MAIL", b"RCPT", b"DATA") and wrong(verb.decode()):
                continue
            if verb == b"RCPT" and b"<refused@" in line:
                self.say("550 no such person")
            elif verb == b"RCPT":
                to.append(recipient)
                self.say("250 ok")
            elif verb == b"DATA":
                self.say("354 go on")
                body = b"".join(iter(self.rfile.readline, b".\r\n"))
                self.server.mails.append((to, email.message_from_bytes(body, policy=email.policy.default)))
                to = []
                if not wrong("TEXT"):
                    self.say("250 ok")
            elif verb == b"QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")


@contextmanager
def server():
    """The server, with `mails` (recipients and message), `connections`, `port`, and `act` to be set."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Session) as running:
        running.daemon_threads = True
        running.act = lambda step, recipient: None
        running.mails, running.connections, running.port = [], 0, running.server_address[1]
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield running
        finally:
            running.shutdown()
            thread.join()
