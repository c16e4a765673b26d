"""Telling another program over HTTP, signed as Standard Webhooks has it (https://www.standardwebhooks.com)."""

from __future__ import annotations

import base64
import hmac
import json
from typing import Any
from uuid import uuid4

import stamina
import urllib3

from data import clock
from data.errors import DeliveryError, message
from data.settings import webhook_secret_of

_ATTEMPTS = 5
_PATIENCE = 45.0  # seconds that all attempts may take
_WAIT = 10.0  # seconds for an answer
_BUSY = 429


class _Later(Exception):
    """Another attempt may succeed."""


def signature(secret: bytes, identity: str, at: int, body: bytes) -> str:
    """What a receiver who knows the *secret* computes as well: of the message's id, the second since 1970 at
    which it is sent, and the body."""
    signed = b".".join((identity.encode(), str(at).encode(), body))
    return f"v1,{base64.b64encode(hmac.digest(secret, signed, 'sha256')).decode()}"


def send(url: str, secret: str, kind: str, data: Any, *, identity: str = "") -> str:
    """Tell *url* what is going on: an event of a *kind* with its *data*; the id of the message.

    By that id the receiver knows a message that comes again; without *identity* it is a new one. What does
    not answer, is busy or fails is asked again, with pauses. Raises DeliveryError.
    """
    identity = identity or f"msg_{uuid4().hex}"
    body = json.dumps({"type": kind, "timestamp": clock.now().isoformat(), "data": data}).encode()
    try:
        for attempt in stamina.retry_context(on=_Later, attempts=_ATTEMPTS, timeout=_PATIENCE, wait_max=15.0):
            with attempt:
                _post(url, webhook_secret_of(secret), identity, body)
    except _Later as error:
        raise DeliveryError(message("The webhook was not delivered: {reason}."), reason=str(error)) from None
    return identity


def _post(url: str, secret: bytes, identity: str, body: bytes) -> None:
    """One attempt. A redirection is no answer: it would lead elsewhere with what is signed."""
    at = int(clock.seconds())
    headers = {
        "Content-Type": "application/json",
        "webhook-id": identity,
        "webhook-timestamp": str(at),
        "webhook-signature": signature(secret, identity, at, body),
    }
    try:
        answer = urllib3.request(
            "POST", url, body=body, headers=headers, timeout=_WAIT, retries=False, redirect=False
        )
    except urllib3.exceptions.HTTPError as error:
        raise _Later(type(error).__name__) from None
    if answer.status == _BUSY or answer.status >= 500:
        raise _Later(f"HTTP {answer.status}")
    if not 200 <= answer.status < 300:
        raise DeliveryError(
            message("The webhook was not delivered: {reason}."), reason=f"HTTP {answer.status}"
        )
