"""A mail server of our own on this machine, which keeps what it is sent: enough of SMTP for Django's client."""

import email
import email.policy
import socketserver
import threading
from contextlib import contextmanager


class Session(socketserver.StreamRequestHandler):
    """One connection; a recipient named "refused" is refused."""

    def say(self, text):
        self.wfile.write(f"{text}\r\n".encode())

    def handle(self):
        self.server.connections += 1
        self.say("220 tests")
        to = []
        for line in self.rfile:
            verb = line.split()[0].upper() if line.split() else b""
            if verb == b"RCPT" and b"<refused@" in line:
                self.say("550 no such person")
            elif verb == b"RCPT":
                to.append(line.partition(b"<")[2].partition(b">")[0].decode())
                self.say("250 ok")
            elif verb == b"DATA":
                self.say("354 go on")
                body = b"".join(iter(self.rfile.readline, b".\r\n"))
                self.server.mails.append((to, email.message_from_bytes(body, policy=email.policy.default)))
                to = []
                self.say("250 ok")
            elif verb == b"QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")


@contextmanager
def server():
    """The server, with `mails` (recipients and message), `connections`, and `port`."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Session) as running:
        running.daemon_threads = True
        running.mails, running.connections, running.port = [], 0, running.server_address[1]
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield running
        finally:
            running.shutdown()
            thread.join()
