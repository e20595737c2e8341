"""A fresh confirmation that it is them, before something that binds: how, when, and where to.

allauth counts anyone without a password and without a second factor as freshly confirmed. Here
they confirm by a code sent to their address; nothing but a confirmation of the last minutes counts.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.core.ratelimit import consume
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.core.mail import send_mail
from django.http import HttpRequest
from django.utils.crypto import get_random_string
from django.utils.http import urlencode

from portal import clock
from portal.models import User
from portal.rules.proof import FRESH, Proof, decide_proof

CODE = "confirmation_code"
LETTERS = "BCDFGHJKLMNPQRSTVWXZ"  # none that is read as another
LENGTH = 8  # 20^8 codes; five guesses each
TRIES = 5
VALID = timedelta(minutes=5)


def proof_of(request: HttpRequest) -> Proof | None:
    """The latest confirmation of this session, while it is fresh; by the factor that counts."""
    user = request.user
    if not isinstance(user, User):
        return None
    told = [one for one in get_authentication_records(request, user) if one.get("reauthenticated")]
    if not told:
        return None
    latest = told[-1]
    if is_mfa_enabled(user) and latest["method"] != "mfa":
        return None
    proof = Proof(
        method=str(latest.get("type") or latest["method"]),
        at=datetime.fromtimestamp(latest["at"], UTC),
    )
    return proof if decide_proof(proof, clock.now()) else None


def minutes_left(proof: Proof) -> int:
    left = proof.at + FRESH - clock.now()
    return max(1, round(left.total_seconds() / 60))


def address(request: HttpRequest, back_to: str) -> str:
    """Where this person confirms, and then comes back."""
    methods = get_adapter(request).get_reauthentication_methods(request.user)
    return f"{methods[0]['url']}?{urlencode({'next': back_to})}"


def send_code(request: HttpRequest) -> str | None:
    """Sends a code to the person's address; None when too many were asked for. Gives the code."""
    user = request.user
    assert isinstance(user, User)
    if not consume(request, action="request_login_code", key=user.email.lower()):
        return None
    code = get_random_string(LENGTH, LETTERS)
    request.session[CODE] = {
        "hash": _digest(code, user),
        "at": clock.now().timestamp(),
        "tries": 0,
    }
    send_mail(
        "[Throughline] Your code to confirm that it is you",
        "Somebody who is signed in as you is about to sign or to change something that needs a "
        f"confirmation. If it is you, enter this code within five minutes:\n\n{code[:4]}-{code[4:]}"
        "\n\nIf it is not you, sign out everywhere (Account, Where you are signed in) and tell "
        "your administrator. Give the code to nobody.\n",
        settings.DEFAULT_FROM_EMAIL,
        [user.email],
    )
    return code


def code_is_waiting(request: HttpRequest) -> bool:
    return _waiting(request) is not None


def take_code(request: HttpRequest, given: str) -> bool:
    """Whether this is the code that was sent; right or spent, it works no second time."""
    waiting, user = _waiting(request), request.user
    if waiting is None or not isinstance(user, User):
        return False
    right = hmac.compare_digest(waiting["hash"], _digest(_plain(given), user))
    tries = waiting["tries"] + 1
    if right or tries >= TRIES:
        del request.session[CODE]
    else:
        request.session[CODE] = {**waiting, "tries": tries}
    if right:
        record_authentication(request, user, method="email_code", reauthenticated=True)
    return right


def _waiting(request: HttpRequest) -> dict[str, Any] | None:
    waiting: dict[str, Any] | None = request.session.get(CODE)
    if waiting is None or clock.now().timestamp() - waiting["at"] > VALID.total_seconds():
        return None
    return waiting


def _plain(given: str) -> str:
    return "".join(letter for letter in given.upper() if letter.isalnum())


def _digest(code: str, user: User) -> str:
    """The session keeps no code, only what one can be compared with."""
    message = f"{user.pk}|{code}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), message, hashlib.sha256).hexdigest()
