package dev.fasthttp.servlet.webapp;

import dev.fasthttp.servlet.AccessConstraint;
import dev.fasthttp.servlet.FilterDefinition;
import dev.fasthttp.servlet.ServletDefinition;
import dev.fasthttp.servlet.WebApplication;
import dev.fasthttp.servlet.webapp.descriptor.Descriptor;
import dev.fasthttp.servlet.webapp.descriptor.ErrorPage;
import dev.fasthttp.servlet.webapp.descriptor.FilterDeclaration;
import dev.fasthttp.servlet.webapp.descriptor.FilterMapping;
import dev.fasthttp.servlet.webapp.descriptor.ListenerDeclaration;
import dev.fasthttp.servlet.webapp.descriptor.LoginConfig;
import dev.fasthttp.servlet.webapp.descriptor.MultipartSettings;
import dev.fasthttp.servlet.webapp.descriptor.ResourceReference;
import dev.fasthttp.servlet.webapp.descriptor.SecurityConstraint;
import dev.fasthttp.servlet.webapp.descriptor.ServletDeclaration;
import dev.fasthttp.servlet.webapp.descriptor.ServletMapping;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.MultipartConfigElement;
import jakarta.servlet.ServletSecurityElement;
import jakarta.servlet.annotation.ServletSecurity.TransportGuarantee;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Hands what a merged descriptor declares to the description of an application. */
final class DescriptorSettings {

    private static final System.Logger LOG = System.getLogger(DescriptorSettings.class.getName());

    /** What answers for a directory when no descriptor says so. Spec: Servlet 6.1, section 8.1.6. */
    private static final List<String> WELCOME_FILES = List.of("index.html", "index.htm", "index.jsp");

    private static final String FILES = "default";

    /** Servlets of the container, which a descriptor may map without declaring them. */
    static final Set<String> PROVIDED = Set.of(DescriptorSettings.FILES, JspEngine.NAME);

    private final Descriptor descriptor;
    private final WebApplication application;

    private final @Nullable String jspEngine;

    private DescriptorSettings(Descriptor descriptor, WebApplication application, @Nullable String jspEngine) {
        this.jspEngine = jspEngine;
        this.descriptor = descriptor;
        this.application = application;
    }

    /**
     * Hands all of it over, except what an initializer does: see {@link SessionSettings}.
     *
     * @param jspEngine the class of the servlet that runs pages, unless the descriptor has one; null if there is none
     */
    static void apply(Descriptor descriptor, WebApplication application, @Nullable String jspEngine) {
        DescriptorSettings settings = new DescriptorSettings(descriptor, application, jspEngine);
        settings.general();
        settings.pages();
        settings.security();
        descriptor.servlets().forEach(settings::servlet);
        settings.provided();
        descriptor.filters().forEach(settings::filter);
        descriptor.filterMappings().forEach(settings::filterMapping);
        for (ListenerDeclaration listener : descriptor.listeners()) {
            application.listener(listener.className());
        }
        for (ResourceReference reference : descriptor.resources()) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "{0}: <{1}> \"{2}\" is not bound, this container has no naming service",
                    reference.place(),
                    reference.kind(),
                    reference.name());
        }
    }

    private void general() {
        application.specificationVersion(descriptor.majorVersion(), descriptor.minorVersion());
        String displayName = descriptor.displayName();
        if (displayName != null) {
            application.displayName(displayName);
        }
        String requestEncoding = descriptor.requestCharacterEncoding();
        if (requestEncoding != null) {
            application.requestCharacterEncoding(requestEncoding);
        }
        String responseEncoding = descriptor.responseCharacterEncoding();
        if (responseEncoding != null) {
            application.responseCharacterEncoding(responseEncoding);
        }
        descriptor.contextParams().forEach(application::initParameter);
        Integer timeout = descriptor.session().timeoutMinutes();
        if (timeout != null) {
            application.sessionTimeout(timeout);
        }
        application.distributable(descriptor.isDistributable());
        if (!descriptor.jsp().isEmpty()) {
            application.jspConfig(descriptor.jsp());
        }
    }

    private void pages() {
        descriptor.mimeMappings().forEach(application::mimeType);
        descriptor.localeEncodings().forEach(application::localeCharset);
        List<String> welcome = descriptor.welcomeFiles();
        application.welcomeFile((welcome.isEmpty() ? WELCOME_FILES : welcome).toArray(new String[0]));
        for (ErrorPage page : descriptor.errorPages()) {
            Integer status = page.status();
            String exceptionType = page.exceptionType();
            if (status != null) {
                application.errorPage(status, page.location());
            } else if (exceptionType != null) {
                application.errorPage(exceptionType, page.location());
            } else {
                application.errorPage(page.location());
            }
        }
    }

    private void servlet(ServletDeclaration servlet) {
        if (!servlet.isEnabled()) {
            return;
        }
        ServletDefinition definition = definition(servlet);
        servlet.initParams().forEach(definition::initParameter);
        servlet.roleRefs().forEach(definition::roleReference);
        ServletSecurityElement security = servlet.security();
        if (security != null) {
            definition.security(security);
        }
        definition.asyncSupported(servlet.isAsyncSupported());
        Integer order = servlet.loadOnStartup();
        if (order != null) {
            definition.loadOnStartup(order);
        }
        String runAs = servlet.runAs();
        if (runAs != null) {
            definition.runAs(runAs);
        }
        MultipartSettings multipart = servlet.multipart();
        if (multipart != null) {
            definition.multipart(new MultipartConfigElement(
                    multipart.location(),
                    multipart.maxFileSize(),
                    multipart.maxRequestSize(),
                    multipart.fileSizeThreshold()));
        }
        for (ServletMapping mapping : descriptor.servletMappings()) {
            if (mapping.servletName().equals(servlet.name())) {
                definition.mapping(mapping.urlPatterns().toArray(new String[0]));
            }
        }
        application.servlet(definition);
    }

    /** The servlet for files with the patterns that the descriptor adds, and the one for pages. */
    private void provided() {
        if (descriptor.servlet(FILES) == null) {
            ServletDefinition files = ServletDefinition.preliminary(FILES);
            for (ServletMapping mapping : descriptor.servletMappings()) {
                if (mapping.servletName().equals(FILES)) {
                    files.mapping(mapping.urlPatterns().toArray(new String[0]));
                }
            }
            application.servlet(files);
        }
        if (descriptor.servlet(JspEngine.NAME) == null && (jspEngine != null || JspEngine.isMapped(descriptor))) {
            application.servlet(JspEngine.definition(jspEngine, descriptor));
        }
    }

    private ServletDefinition definition(ServletDeclaration servlet) {
        String className = servlet.className();
        if (className != null) {
            return ServletDefinition.of(servlet.name(), className);
        }
        String jspFile = servlet.jspFile();
        if (jspFile == null) {
            return ServletDefinition.preliminary(servlet.name());
        }
        ServletDeclaration engine = descriptor.servlet(JspEngine.NAME);
        String engineClass = engine == null ? jspEngine : engine.className();
        if (engineClass == null) {
            return ServletDefinition.of(servlet.name(), new NoJspEngine(jspFile));
        }
        ServletDefinition definition = ServletDefinition.of(servlet.name(), engineClass);
        if (engine != null) {
            engine.initParams().forEach(definition::initParameter);
        }
        return definition.initParameter("jspFile", jspFile);
    }

    private void filter(FilterDeclaration filter) {
        String className = filter.className();
        FilterDefinition definition = className == null
                ? FilterDefinition.preliminary(filter.name())
                : FilterDefinition.of(filter.name(), className);
        filter.initParams().forEach(definition::initParameter);
        application.filter(definition.asyncSupported(filter.isAsyncSupported()));
    }

    private void filterMapping(FilterMapping mapping) {
        Set<DispatcherType> types =
                mapping.dispatchers().isEmpty() ? EnumSet.of(DispatcherType.REQUEST) : mapping.dispatchers();
        if (!mapping.urlPatterns().isEmpty()) {
            application.filterMapping(
                    mapping.filterName(), types, mapping.urlPatterns().toArray(new String[0]));
        }
        if (!mapping.servletNames().isEmpty()) {
            application.filterMappingByServlet(
                    mapping.filterName(), types, mapping.servletNames().toArray(new String[0]));
        }
    }

    private void security() {
        application.denyUncoveredMethods(descriptor.isDenyUncoveredHttpMethods());
        application.securityRoles(descriptor.securityRoles().toArray(new String[0]));
        for (SecurityConstraint constraint : descriptor.constraints()) {
            for (SecurityConstraint.Resources resources : constraint.resources()) {
                constraint(constraint, resources);
            }
        }
    }

    private void constraint(SecurityConstraint constraint, SecurityConstraint.Resources resources) {
        AccessConstraint access = AccessConstraint.on(resources.urlPatterns().toArray(new String[0]));
        if (!resources.methods().isEmpty()) {
            access.methods(resources.methods().toArray(new String[0]));
        }
        if (!resources.methodOmissions().isEmpty()) {
            access.methodsExcept(resources.methodOmissions().toArray(new String[0]));
        }
        Set<String> roles = constraint.roles();
        if (roles != null) {
            if (roles.isEmpty()) {
                access.nobody();
            } else {
                access.roles(roles.toArray(new String[0]));
            }
        }
        if (constraint.transport() == TransportGuarantee.CONFIDENTIAL) {
            access.confidential();
        }
        application.constraint(access);
    }

    /**
     * Hands over how users log in.
     *
     * @throws DeploymentException when the container knows no such method
     */
    static void login(Descriptor descriptor, WebApplication application) throws DeploymentException {
        LoginConfig login = descriptor.loginConfig();
        String method = login == null ? null : login.method();
        if (login == null || method == null) {
            return;
        }
        String realm = login.realm();
        String loginPage = login.formLoginPage();
        String errorPage = login.formErrorPage();
        switch (method) {
            case "BASIC" -> application.basicLogin(realm == null ? "application" : realm);
            case "CLIENT-CERT" -> application.certificateLogin();
            case "FORM" -> {
                if (loginPage != null && errorPage != null) {
                    application.formLogin(loginPage, errorPage);
                }
            }
            default ->
                throw new DeploymentException(
                        "<auth-method> is \"" + method + "\"; this container has BASIC, FORM and CLIENT-CERT");
        }
    }
}
