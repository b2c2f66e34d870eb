"""The signature of the list: minisign's format, Ed25519 over a BLAKE2b hash of the exact bytes."""

from lam_desktop.domain.errors import UpdateError


def verify(content: bytes, signature: bytes, public_key: str) -> str:
    """The trusted comment, which is signed too, once both signatures were found right.

    Args:
        content: the very bytes that were signed.
        signature: the four lines of a ``.minisig`` file.
        public_key: the base64 line of a minisign public key.

    Raises:
        UpdateError: anything else; then ``content`` is not to be read.
    """
    import minisign  # only now: it brings cryptography, which takes its time

    try:
        key = minisign.PublicKey.from_base64(public_key)
    except ValueError as error:
        raise UpdateError(
            f"The key of this build, which updates are checked with, is not right ({error})."
            " Reinstall LAM Desktop from the place you got it from."
        ) from error
    try:
        found = minisign.Signature.from_bytes(signature)
        # A signature over the bytes themselves (the old way) could be taken from one over a hash.
        if not found.is_prehashed():
            raise minisign.ParseError("it is of the old kind")
        key.verify(content, found)
    except minisign.VerifyError as error:
        raise UpdateError(
            "The list of versions does not bear the project’s signature: it was changed on its"
            " way, or is another’s. It was not read. Try again later, from another network; if it"
            " stays, tell the project."
        ) from error
    except ValueError as error:
        raise UpdateError(
            f"The signature of the list of versions cannot be read ({error}), so the list was not"
            " read either. Try again later; if it stays, tell the project."
        ) from error
    comment: str = found.trusted_comment
    return comment
