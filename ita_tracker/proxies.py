"""Where a request comes from: the address that connects, or what a proxy that is trusted says of it."""

from ipaddress import ip_address, ip_network

from django.conf import settings


def client_address(request):
    """The visitor's address as text, None where nobody can tell; a header counts only as far as proxies are trusted."""
    address = request.META.get("REMOTE_ADDR", "")
    claimed = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    while is_trusted(address) and claimed:
        address = claimed.pop()  # each proxy adds at the end the address that connected to it
    return address if is_address(address) else None


def is_trusted(address):
    if not address:
        return "unix" in settings.TRUSTED_PROXIES
    networks = [ip_network(proxy) for proxy in settings.TRUSTED_PROXIES if proxy != "unix"]
    return is_address(address) and any(ip_address(address) in network for network in networks)


def is_address(text):
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
