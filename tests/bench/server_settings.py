"""The settings of the server that is measured: those of the product, with the bare view beside its addresses."""

from ita_tracker.settings import *  # noqa: F403

ROOT_URLCONF = "tests.bench.bare"
ALLOWED_HOSTS = ["127.0.0.1"]
