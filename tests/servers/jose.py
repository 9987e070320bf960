"""What the mock token endpoint knows of JSON keys and signatures (RFC 7515, 7517, 7518), by the openssl command.

As a program: jose.py KEY.pem [MEMBER=VALUE...] prints the private key as a JWK with these members added.
"""
import base64
import json
import pathlib
import subprocess
import sys
import tempfile

P384_BYTES = 48
RSA_ALGORITHM = bytes.fromhex("300d06092a864886f70d0101010500")  # rsaEncryption, NULL
P384_ALGORITHM = bytes.fromhex("301006072a8648ce3d020106052b81040022")  # ecPublicKey, secp384r1


def to_url(octets):
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def from_url(text):
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def openssl(*words, stdin=b""):
    return subprocess.run(["openssl", *words], input=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=True).stdout


# ------------------------------------------------------------ DER
def der(tag, content):
    length = len(content)
    if length < 0x80:
        return bytes([tag, length]) + content
    size = (length.bit_length() + 7) // 8
    return bytes([tag, 0x80 | size]) + length.to_bytes(size, "big") + content


def der_integer(big_endian):
    value = big_endian.lstrip(b"\0") or b"\0"
    return der(2, b"\0" + value if value[0] & 0x80 else value)


def elements(octets):
    """The (tag, content) pairs of a DER sequence's content."""
    while octets:
        tag, length, start = octets[0], octets[1], 2
        if length & 0x80:
            start += length & 0x7F
            length = int.from_bytes(octets[2:start], "big")
        yield tag, octets[start:start + length]
        octets = octets[start + length:]


def content(octets):
    return next(elements(octets))[1]


# ------------------------------------------------------------ keys
def public_key_der(jwk):
    """SubjectPublicKeyInfo of a public JWK."""
    if jwk["kty"] == "RSA":
        key = der(0x30, der_integer(from_url(jwk["n"])) + der_integer(from_url(jwk["e"])))
        return der(0x30, RSA_ALGORITHM + der(3, b"\0" + key))
    return der(0x30, P384_ALGORITHM + der(3, b"\0\4" + from_url(jwk["x"]) + from_url(jwk["y"])))


def private_jwk(pem):
    """The JWK of an RSA or P-384 key in a PEM file."""
    if b"modulus" in openssl("pkey", "-in", pem, "-noout", "-text"):
        der_key = openssl("rsa", "-in", pem, "-traditional", "-outform", "DER")
        numbers = [to_url(value.lstrip(b"\0")) for _, value in elements(content(der_key))][1:]  # after the version
        return {"kty": "RSA", **dict(zip(("n", "e", "d", "p", "q", "dp", "dq", "qi"), numbers))}
    parts = list(elements(content(openssl("ec", "-in", pem, "-outform", "DER"))))
    point = content(parts[3][1])[2:]  # of the bit string, without "unused bits" and "uncompressed"
    return {"kty": "EC", "crv": "P-384", "x": to_url(point[:P384_BYTES]), "y": to_url(point[P384_BYTES:]),
            "d": to_url(parts[1][1].rjust(P384_BYTES, b"\0"))}


def public_jwk(jwk, kid):
    return {**{k: jwk[k] for k in ("kty", "crv", "n", "e", "x", "y") if k in jwk}, "kid": kid}


# ------------------------------------------------------------ signatures
def sign(pem, octets, digest="sha384"):
    """A signature in JOSE's form by the key of a PEM file."""
    signature = openssl("dgst", f"-{digest}", "-sign", pem, stdin=octets)
    if b"modulus" in openssl("pkey", "-in", pem, "-noout", "-text"):
        return signature
    return b"".join(value.lstrip(b"\0").rjust(P384_BYTES, b"\0") for _, value in elements(content(signature)))


def verify(jwk, octets, signature):
    """Whether the signature (SHA-384) is that of the JWK's owner."""
    if jwk["kty"] == "EC":
        if len(signature) != 2 * P384_BYTES:
            return False
        signature = der(0x30, der_integer(signature[:P384_BYTES]) + der_integer(signature[P384_BYTES:]))
    with tempfile.TemporaryDirectory(prefix="sojourn-test-") as folder:
        key, signed = pathlib.Path(folder, "key"), pathlib.Path(folder, "signature")
        key.write_bytes(public_key_der(jwk))
        signed.write_bytes(signature)
        try:
            openssl("dgst", "-sha384", "-keyform", "DER", "-verify", str(key), "-signature", str(signed), stdin=octets)
        except subprocess.CalledProcessError:
            return False
    return True


if __name__ == "__main__":
    print(json.dumps({**private_jwk(sys.argv[1]), **dict(word.split("=", 1) for word in sys.argv[2:])}))
