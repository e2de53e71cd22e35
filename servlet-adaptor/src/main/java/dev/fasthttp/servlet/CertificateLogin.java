package dev.fasthttp.servlet;

import dev.fasthttp.http.Status;
import dev.fasthttp.servlet.security.Realm;
import dev.fasthttp.servlet.security.RealmUser;
import java.io.IOException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/**
 * Login by the certificate that the client showed in the TLS handshake, which has checked it. The user is the one whose
 * name is the distinguished name of its subject.
 *
 * <p>Spec: Servlet 6.1, 13.6.4.
 */
final class CertificateLogin implements LoginMethod {
    private final @Nullable Realm realm;

    CertificateLogin(@Nullable Realm realm) {
        this.realm = realm;
    }

    @Override
    public String name() {
        return "CLIENT_CERT";
    }

    @Override
    public @Nullable Identity identify(Exchange exchange) {
        SSLSession session = exchange.ctx().tlsSession().orElse(null);
        if (session == null || realm == null) {
            return null;
        }
        try {
            Certificate[] chain = session.getPeerCertificates();
            if (chain.length == 0 || !(chain[0] instanceof X509Certificate certificate)) {
                return null;
            }
            X500Principal subject = certificate.getSubjectX500Principal();
            Optional<RealmUser> user = realm.find(subject.getName());
            if (user.isEmpty()) {
                user = realm.find(subject.toString());
            }
            return user.map(found -> new Identity(found, name())).orElse(null);
        } catch (SSLPeerUnverifiedException e) {
            // The client has shown none.
            return null;
        }
    }

    /** Nothing in an answer makes a client show a certificate: that has been asked for, or not, in the handshake. */
    @Override
    public void challenge(Exchange exchange) throws IOException {
        exchange.response().sendError(Status.UNAUTHORIZED, "a certificate of a user is needed");
    }
}
