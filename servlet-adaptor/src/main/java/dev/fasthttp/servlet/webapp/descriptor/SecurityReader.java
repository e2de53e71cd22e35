package dev.fasthttp.servlet.webapp.descriptor;

import jakarta.servlet.annotation.ServletSecurity.TransportGuarantee;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Reads what is declared about who may do what. */
final class SecurityReader {

    private SecurityReader() {}

    static void constraint(XmlCursor xml, Descriptor descriptor) throws DescriptorException {
        Place place = xml.place();
        List<SecurityConstraint.Resources> resources = new ArrayList<>();
        Set<String> roles = null;
        TransportGuarantee transport = null;
        while (xml.child()) {
            switch (xml.name()) {
                case "web-resource-collection" -> resources.add(collection(xml, descriptor));
                case "auth-constraint" -> {
                    if (roles != null) {
                        throw xml.error("it stands more than once");
                    }
                    roles = roles(xml);
                }
                case "user-data-constraint" -> {
                    if (transport != null) {
                        throw xml.error("it stands more than once");
                    }
                    transport = transport(xml);
                }
                case "display-name", "description" -> xml.skip();
                default -> xml.ignoreUnknown();
            }
        }
        if (resources.isEmpty()) {
            throw new DescriptorException(place, "<security-constraint> has no <web-resource-collection>");
        }
        descriptor.constraints.add(new SecurityConstraint(
                resources, roles, transport == null ? TransportGuarantee.NONE : transport, place));
    }

    private static SecurityConstraint.Resources collection(XmlCursor xml, Descriptor descriptor)
            throws DescriptorException {
        Place place = xml.place();
        String name = "";
        List<String> patterns = new ArrayList<>();
        Set<String> methods = new LinkedHashSet<>();
        Set<String> omissions = new LinkedHashSet<>();
        while (xml.child()) {
            switch (xml.name()) {
                case "web-resource-name" -> name = xml.text();
                case "url-pattern" -> patterns.add(ComponentReader.urlPattern(xml, descriptor));
                case "http-method" -> methods.add(method(xml));
                case "http-method-omission" -> omissions.add(method(xml));
                case "description" -> xml.skip();
                default -> xml.ignoreUnknown();
            }
        }
        if (patterns.isEmpty()) {
            throw new DescriptorException(place, "<web-resource-collection> has no <url-pattern>");
        }
        if (!methods.isEmpty() && !omissions.isEmpty()) {
            throw new DescriptorException(
                    place, "<http-method> and <http-method-omission> must not stand in one <web-resource-collection>");
        }
        return new SecurityConstraint.Resources(name, patterns, methods, omissions);
    }

    /** The name of a method: a token of HTTP. */
    private static String method(XmlCursor xml) throws DescriptorException {
        Place place = xml.place();
        String element = xml.name();
        String method = xml.requiredText();
        for (int i = 0; i < method.length(); i++) {
            char c = method.charAt(i);
            if (c <= ' ' || c >= 127 || "()<>@,;:\\\"/[]?={}".indexOf(c) >= 0) {
                throw new DescriptorException(
                        place, "<" + element + "> is \"" + method + "\", not the name of a method");
            }
        }
        return method;
    }

    private static Set<String> roles(XmlCursor xml) throws DescriptorException {
        Set<String> roles = new LinkedHashSet<>();
        while (xml.child()) {
            switch (xml.name()) {
                case "role-name" -> roles.add(xml.requiredText());
                case "description" -> xml.skip();
                default -> xml.ignoreUnknown();
            }
        }
        return roles;
    }

    private static TransportGuarantee transport(XmlCursor xml) throws DescriptorException {
        Place place = xml.place();
        String text = null;
        while (xml.child()) {
            switch (xml.name()) {
                case "transport-guarantee" -> text = ComponentReader.onceName(xml, text);
                case "description" -> xml.skip();
                default -> xml.ignoreUnknown();
            }
        }
        text = ComponentReader.present(place, text, "user-data-constraint", "transport-guarantee");
        return switch (text) {
            case "NONE" -> TransportGuarantee.NONE;
            // Section 13.8: INTEGRAL asks for no less than TLS gives, as does CONFIDENTIAL.
            case "INTEGRAL", "CONFIDENTIAL" -> TransportGuarantee.CONFIDENTIAL;
            default ->
                throw new DescriptorException(
                        place, "<transport-guarantee> is \"" + text + "\", not NONE, INTEGRAL or CONFIDENTIAL");
        };
    }

    static void loginConfig(XmlCursor xml, Descriptor descriptor) throws DescriptorException {
        Place place = xml.place();
        String method = null;
        String realm = null;
        String loginPage = null;
        String errorPage = null;
        while (xml.child()) {
            switch (xml.name()) {
                case "auth-method" -> method = ComponentReader.onceName(xml, method);
                case "realm-name" -> realm = xml.text();
                case "form-login-config" -> {
                    while (xml.child()) {
                        switch (xml.name()) {
                            case "form-login-page" -> loginPage = page(xml);
                            case "form-error-page" -> errorPage = page(xml);
                            default -> xml.ignoreUnknown();
                        }
                    }
                }
                default -> xml.ignoreUnknown();
            }
        }
        if ("FORM".equals(method) && (loginPage == null || errorPage == null)) {
            throw new DescriptorException(
                    place, "<login-config> FORM needs a <form-login-page> and a <form-error-page>");
        }
        descriptor.loginConfig = new Setting<>(new LoginConfig(method, realm, loginPage, errorPage), place);
    }

    /** A path from the root of the application. */
    private static String page(XmlCursor xml) throws DescriptorException {
        Place place = xml.place();
        String element = xml.name();
        String path = xml.requiredText();
        if (!path.startsWith("/")) {
            throw new DescriptorException(place, "<" + element + "> is \"" + path + "\"; it must begin with a slash");
        }
        return path;
    }

    static void role(XmlCursor xml, Descriptor descriptor) throws DescriptorException {
        Place place = xml.place();
        String role = null;
        while (xml.child()) {
            switch (xml.name()) {
                case "role-name" -> role = ComponentReader.onceName(xml, role);
                case "description" -> xml.skip();
                default -> xml.ignoreUnknown();
            }
        }
        descriptor.securityRoles.add(ComponentReader.present(place, role, "security-role", "role-name"));
    }
}
