"""Make the test vectors of the first stick: an invitation that only a code opens, and its package.

Run from the project's folder: PYTHONPATH=. python tests/data/package/make_once_vectors.py
"""

import dataclasses
import hashlib
import json

from make_vectors import HEADER, HERE, INVITATION, LINES, TOWNSHIP, VILLAGE

from fupin_desktop import invitation, keys, opening_code, package


def drawn(name):
    """Give bytes that are the same in every run."""
    return lambda size: hashlib.shake_256(name.encode()).digest(size)


CODE = opening_code.draw(drawn("code"))
ONCE = keys.new_device(drawn("once"))
PLAIN = invitation.read(INVITATION)
LETTER = dataclasses.replace(
    PLAIN, once=opening_code.seal(CODE, ONCE.box, PLAIN, drawn("salt and nonce"))
)
HEAD = dataclasses.replace(
    HEADER,
    kind="down",
    sender_office=PLAIN.office,
    sender_name=PLAIN.name,
    to=PLAIN.region,
    to_name=PLAIN.region_name,
    recipients=[ONCE.box_public],
    enrol={"box": TOWNSHIP.box_public, "token": ""},
)
FACTS = {
    "code": CODE,
    "identity": ONCE.box,
    "sign": VILLAGE.sign_public,
    "box": VILLAGE.box_public,
    "proof": opening_code.prove(ONCE.box, PLAIN.token, VILLAGE.sign_public, VILLAGE.box_public),
}

if __name__ == "__main__":
    (HERE / "once_invitation.json").write_bytes(invitation.build(LETTER, signing_key=TOWNSHIP.sign))
    text = json.dumps(FACTS, ensure_ascii=False, indent=1)
    (HERE / "once.json").write_text(text + "\n", encoding="utf-8")
    if not (HERE / "once.zcb").exists():  # encryption is random
        (HERE / "once.zcb").write_bytes(package.build(HEAD, LINES, signing_key=TOWNSHIP.sign))
