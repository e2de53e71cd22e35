package dev.fasthttp.net;

/** Whether clients show a certificate in the TLS handshake. */
public enum ClientAuth {
    /** They are not asked. */
    NONE,
    /** They are asked, and may have none; one that is not trusted ends the handshake. */
    WANT,
    /** They are asked, and without a trusted one the handshake fails. */
    NEED
}
