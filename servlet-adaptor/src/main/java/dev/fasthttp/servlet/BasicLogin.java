package dev.fasthttp.servlet;

import dev.fasthttp.http.Status;
import dev.fasthttp.servlet.security.Realm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Login by name and password in each request.
 *
 * <p>Spec: RFC 7617, with UTF-8; Servlet 6.1, 13.6.1.
 */
final class BasicLogin implements LoginMethod {
    private static final String SCHEME = "Basic ";

    private final @Nullable Realm realm;
    private final String challenge;

    BasicLogin(@Nullable Realm realm, String realmName) {
        this.realm = realm;
        String quoted = realmName.replace("\\", "\\\\").replace("\"", "\\\"");
        challenge = "Basic realm=\"" + quoted + "\", charset=\"UTF-8\"";
    }

    @Override
    public String name() {
        return "BASIC";
    }

    @Override
    public @Nullable Identity identify(Exchange exchange) {
        String field = exchange.header("Authorization");
        if (realm == null || field == null || !field.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return null;
        }
        String pair;
        try {
            byte[] bytes =
                    Base64.getDecoder().decode(field.substring(SCHEME.length()).trim());
            pair = new String(bytes, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            // No base64: as good as nothing.
            return null;
        }
        int colon = pair.indexOf(':');
        if (colon < 0) {
            return null;
        }
        return realm.login(pair.substring(0, colon), pair.substring(colon + 1))
                .map(user -> new Identity(user, name()))
                .orElse(null);
    }

    @Override
    public void challenge(Exchange exchange) throws IOException {
        exchange.reply.setField("WWW-Authenticate", challenge);
        exchange.response().sendError(Status.UNAUTHORIZED);
    }
}
