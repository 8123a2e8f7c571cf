"""Django's way to a mail server, told more exactly where it failed: at an address, at a letter, or in between.

smtplib calls every hang-up the same. But one at an address or at the text is a matter of that letter, and others can
be sent; and once the text was handed over and no answer came, nobody knows whether the mail goes out.
"""

import smtplib

from django.core.mail.backends.smtp import EmailBackend

GO_ON = 354  # the server waits for the text
SILENT = (-1, b"no answer")


class Unanswered(OSError):
    """A mail was handed over, and the answer was lost."""


class Exact:
    """Over one of smtplib's connections."""

    code = None  # of the last answer

    def getreply(self):
        self.code, text = super().getreply()
        return self.code, text

    def rcpt(self, recip, options=()):
        try:
            return super().rcpt(recip, options)
        except OSError as error:
            raise smtplib.SMTPRecipientsRefused({recip: SILENT}) from error

    def data(self, msg):
        self.code = None
        try:
            code, text = super().data(msg)
        except smtplib.SMTPDataError:
            raise
        except OSError as error:
            if self.code == GO_ON:
                raise Unanswered(type(error).__name__) from error
            raise smtplib.SMTPDataError(*SILENT) from error
        if code != 250 and not 400 <= code < 600:
            raise Unanswered(f"the answer {code}")  # none that says yes or no
        return code, text


class Plain(Exact, smtplib.SMTP):
    pass


class Encrypted(Exact, smtplib.SMTP_SSL):
    pass


class Backend(EmailBackend):
    @property
    def connection_class(self):
        return Encrypted if self.use_ssl else Plain
